import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { Gate } from '../../src/gate.ts';
import { createPrometheusMetrics } from '../../src/metrics/prometheus.ts';
import { accept, refuse, unavailable, type Verdict } from '../../src/verifier.ts';
import { MemoryLogger } from '../memory-logger.ts';
import { MemorySocket } from '../memory-socket.ts';
import { textFrame } from '../text-frame.ts';
import { ACCEPTED_UPGRADE } from '../upgrade/accepted-upgrade.ts';
import { RIGHT_UPGRADE } from '../upgrade/right-upgrade.ts';

const REQUEST = { ...RIGHT_UPGRADE, upgrade: '', connection: '', key: '', version: '' };

function verdictFor(token: unknown): Verdict | Promise<Verdict> {
  switch (String(token).split(' ')[0]) {
    case 'good':
      return accept({ subject: String(token) });
    case 'down':
      return unavailable('down');
    case 'hang':
      return new Promise(() => {});
    case 'broken':
      return undefined as unknown as Verdict;
    default:
      return refuse(String(token));
  }
}

/** One attacker after the other, each with names of its own. */
function attack(gate: Gate, number: number): void {
  const method = number % 2 === 0 ? 'get' : `m${number}`;
  gate.admit({ ...REQUEST, method, socketAddress: `10.0.0.${number}` });
  for (const kind of ['good', 'down', 'hang', 'broken', 'bad']) {
    const socket = new MemorySocket();
    const connection = gate.open(socket, ACCEPTED_UPGRADE);
    socket.onClose = () => gate.closed(connection);
    const tell = (message: unknown): void => connection.frameReceived(textFrame(message));
    tell({ type: 'auth', token: `${kind} ${number}` });
    tell({ type: 'event', name: `name-${number}` });
    tell({ type: 'request', id: String(number), name: `name-${number}` });
    tell({ type: `type-${number}` });
    if (socket.closes.length === 0) gate.closed(connection);
  }
}

it('SEC-1 has the same series after one attacker and after a thousand, none with a word of theirs, and gauges at zero', async () => {
  const registry = new Registry();
  const gate = new Gate({
    logger: new MemoryLogger(),
    metrics: createPrometheusMetrics(registry),
    verifier: ({ token }) => verdictFor(token),
    // One address for all of them, and those that hang keep their turns.
    verification: { lanes: { lookup: { maxConcurrent: 3_000, maxConcurrentPerSource: 3_000 } } },
  });
  const series = async (): Promise<string[]> =>
    (await registry.metrics())
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.slice(0, line.lastIndexOf(' ')));

  attack(gate, 0);
  attack(gate, 1);
  const few = await series();
  for (let number = 2; number < 1_000; number += 1) attack(gate, number);
  const many = await series();
  expect(many).toEqual(few);
  expect(many.join()).not.toMatch(/name-|type-|10\.0\.0/);

  const text = await registry.metrics();
  for (const gauge of [
    'inband_connections{phase="unauthenticated"}',
    'inband_connections{phase="authenticated"}',
    'inband_verifications_in_flight',
  ]) {
    expect(text).toContain(`\n${gauge} 0\n`);
  }
  expect(text).toContain('inband_connections_opened_total 5000');
  expect(text).toContain('inband_verification_duration_seconds_count{outcome="aborted"} 1000');
});
