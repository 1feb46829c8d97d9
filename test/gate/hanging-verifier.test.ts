import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { inBatches } from '../support/in-batches.ts';
import { spread } from '../support/percentile.ts';
import { Program } from '../support/program.ts';
import { RawClient } from '../support/raw-client.ts';
import type { Ready, Witness } from './witness-server.ts';

const CONNECTIONS = 1_000;
/** Longer than this process may stand still between opening a connection and presenting the credential. */
const AUTH_TIMEOUT_MS = 3_000;
const TOLERANCE_MS = 2_800;
const TOKEN = 'never';

let program: Program;
let ready: Ready;

beforeAll(async () => {
  process.env.AUTH_TIMEOUT_MS = String(AUTH_TIMEOUT_MS);
  [program, ready] = await Program.start<Ready>(`${import.meta.dirname}/witness-server.ts`, ['--expose-gc']);
});
afterAll(() => program.stop());

async function hang(): Promise<{ code: number; latenessMs: number; answer: unknown }[]> {
  const clients: RawClient[] = [];
  await inBatches(CONNECTIONS, 200, async () => {
    const client = await RawClient.open({ port: ready.port });
    client.send({ type: 'auth', token: TOKEN });
    clients.push(client);
  });
  return Promise.all(
    clients.map(async (client) => {
      const { code, atMs } = await client.closed;
      return { code, latenessMs: atMs - client.openedAtMs - AUTH_TIMEOUT_MS, answer: client.messages[0] };
    }),
  );
}

it('AUTH-4 a verifier that never answers holds no connection past the deadline and nothing in memory', async () => {
  // Once to warm up, so that the second round shows what stays and not what is allocated once.
  await hang();
  const first = await program.ask<Witness>('collect garbage');
  const ends = await hang();
  let witness = await program.ask<Witness>('collect garbage');
  await eventually(
    async () => {
      witness = await program.ask<Witness>('collect garbage');
      return witness.collected === witness.hung;
    },
    () => `${witness.hung - witness.collected} of ${witness.hung} credentials are still in memory`,
  );
  const late = await program.ask<Witness>('answer late');
  const settled = await program.ask<Witness>('tell');
  const grown = Math.round((witness.heapBytes - first.heapBytes) / CONNECTIONS);
  console.log(
    `${CONNECTIONS} connections on a verifier that never answers: ` +
      `${ends.filter(({ code }) => code === 4504).length} closed with 4504, ` +
      `late by p50/p99/max ${spread(ends.map(({ latenessMs }) => latenessMs))} ms; ` +
      `in flight ${witness.inFlight}, aborted ${witness.aborted} of ${witness.hung}, ` +
      `credentials still in memory ${witness.hung - witness.collected}, heap ${grown} bytes per hung promise; ` +
      `${late.hung} late answers opened ${settled.opened} sessions`,
  );

  expect(ends.every(({ code }) => code === 4504)).toBe(true);
  expect(ends.map(({ answer }) => answer)).toEqual(
    Array.from({ length: CONNECTIONS }, () =>
      expect.objectContaining({ type: 'auth_error', code: 'auth_backend_timeout', retry: 'backoff' }),
    ),
  );
  expect(Math.max(...ends.map(({ latenessMs }) => latenessMs))).toBeLessThan(TOLERANCE_MS);
  expect(witness).toMatchObject({
    inFlight: 0,
    aborted: 2 * CONNECTIONS,
    hung: 2 * CONNECTIONS,
    crashes: [],
  });
  // The promise that the verifier itself holds on to, its signal, and no connection behind them.
  expect(grown).toBeLessThan(6_000);
  expect(settled).toMatchObject({
    opened: 0,
    delivered: 0,
    inFlight: 0,
    aborted: 2 * CONNECTIONS,
    crashes: [],
  });
});
