import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inBatches } from '../support/in-batches.ts';
import { spread } from '../support/percentile.ts';
import { Program } from '../support/program.ts';
import { RawClient } from '../support/raw-client.ts';
import { clientFrame, PING, TEXT } from '../support/websocket-frame.ts';
import type { Ready, Witness } from './witness-server.ts';

const CONNECTIONS = Number(process.env.INBAND_DEADLINES ?? 3_000);
const AUTH_TIMEOUT_MS = 4_000;
const SOURCES = 64;
const TRICKLE_MS = 700;
/** What a loaded machine may add, less than one more deadline; the figures that are printed are the real ones. */
const TOLERANCE_MS = 3_500;
/** How much too early would be too early. */
const EARLY_MS = 200;

/** What a stranger does between opening and deadline; undefined writes nothing. */
interface Trick {
  readonly name: string;
  readonly bytes: (turn: number) => Uint8Array | undefined;
}

// Never finished within the deadline: it has far more bytes than turns.
const FRAME = clientFrame(TEXT, JSON.stringify({ type: 'auth', token: 'x'.repeat(1_000) }));
const TRICKS: readonly Trick[] = [
  { name: 'stay silent', bytes: () => undefined },
  { name: 'send pings', bytes: () => clientFrame(PING, 'still here') },
  { name: 'drip a frame byte by byte', bytes: (turn) => FRAME.subarray(turn, turn + 1) },
];

describe('AUTH-3 the deadline is absolute', () => {
  let program: Program;
  let ready: Ready;

  beforeAll(async () => {
    process.env.AUTH_TIMEOUT_MS = String(AUTH_TIMEOUT_MS);
    [program, ready] = await Program.start<Ready>(`${import.meta.dirname}/witness-server.ts`);
  });
  afterAll(() => program.stop());

  it.each(TRICKS)('AUTH-3 closes with 4408 all who $name', { timeout: 120_000 }, async ({ name, bytes }) => {
    const clients: RawClient[] = [];
    const turns = new Map<RawClient, number>();
    const trickle = setInterval(() => {
      for (const client of clients) {
        const turn = turns.get(client) ?? 0;
        const piece = bytes(turn);
        turns.set(client, turn + 1);
        if (piece !== undefined && !client.isDone) client.write(piece);
      }
    }, TRICKLE_MS);
    await inBatches(CONNECTIONS, 200, async (number) => {
      clients.push(await RawClient.open({ port: ready.port, from: `127.0.0.${2 + (number % SOURCES)}` }));
    });
    const openAtOnce = clients.filter((client) => !client.isDone).length;
    const ends = await Promise.all(clients.map((client) => client.closed));
    clearInterval(trickle);

    const lateness = ends.map(
      ({ atMs }, index) => atMs - (clients[index]?.openedAtMs ?? 0) - AUTH_TIMEOUT_MS,
    );
    const codes = new Map<number, number>();
    for (const { code } of ends) codes.set(code, (codes.get(code) ?? 0) + 1);
    console.log(
      `${CONNECTIONS} connections that ${name} (${openAtOnce} open at once): ` +
        `closed ${[...codes].map(([code, count]) => `${count} x ${code}`).join(', ')}; ` +
        `close time - deadline p50/p99/max ${spread(lateness)} ms`,
    );
    const witness = await program.ask<Witness>('tell');
    expect([...codes]).toEqual([[4408, CONNECTIONS]]);
    expect(Math.max(...lateness)).toBeLessThan(TOLERANCE_MS);
    // Not early either, counted from before the server can have begun to.
    const lives = ends.map(({ atMs }, index) => atMs - (clients[index]?.startedAtMs ?? Number.NaN));
    expect(Math.min(...lives)).toBeGreaterThan(AUTH_TIMEOUT_MS - EARLY_MS);
    expect(witness).toMatchObject({ delivered: 0, crashes: [] });
    expect(witness.stats).toEqual({ unauthenticated: 0, authenticated: 0 });
  });
});
