import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { spread } from '../support/percentile.ts';
import { Program } from '../support/program.ts';
import { type End, RawClient } from '../support/raw-client.ts';
import { SeededRandom } from '../support/seeded-random.ts';
import { makeSequence, type Sequence } from './pre-auth-sequence.ts';
import type { Ready, Witness } from './witness-server.ts';

const SEQUENCES = Number(process.env.INBAND_SEQUENCES ?? 10_000);
const AT_ONCE = 400;
const SOURCES = 32;
/** Longer than this process, or the server's, may stand still between two steps of a sequence. */
const AUTH_TIMEOUT_MS = 3_000;
/** What a loaded machine may add; the figure that is printed is the real one. */
const TOLERANCE_MS = 2_800;
const SEED = Number(process.env.INBAND_SEED ?? 20_261_122);

let program: Program;
let ready: Ready;

beforeAll(async () => {
  process.env.AUTH_TIMEOUT_MS = String(AUTH_TIMEOUT_MS);
  [program, ready] = await Program.start<Ready>(`${import.meta.dirname}/witness-server.ts`);
});
afterAll(() => program.stop());

it('AUTH-2 no sequence of a stranger delivers a message, and each ends with the code of the table', {
  timeout: 300_000,
}, async () => {
  const before = await program.ask<Witness>('tell');
  const attack = new Attack(ready.port);
  const startMs = performance.now();
  await attack.run();
  const seconds = (performance.now() - startMs) / 1_000;
  let after = await program.ask<Witness>('tell');
  // Whoever was the first to go is gone for the server a moment later.
  await eventually(
    async () => {
      after = await program.ask<Witness>('tell');
      return after.stats.unauthenticated + after.stats.authenticated + after.inFlight === 0;
    },
    () => `${JSON.stringify(after.stats)}, ${after.inFlight} in flight`,
  );

  console.log(
    `${attack.done} pre-auth sequences of ${attack.kinds.size} kinds in ${seconds.toFixed(0)} s (seed ${SEED}): ` +
      `${after.delivered} messages delivered, ${after.opened} sessions, ${after.crashes.length} crashes, ` +
      `${attack.asPredicted} closed as predicted, ${attack.surprises.length} not; ` +
      `${attack.latenessMs.length} at the deadline, late by p50/p99/max ${spread(attack.latenessMs)} ms, ` +
      `${attack.latenessMs.filter((ms) => ms > 150).length} by more than 150 ms`,
  );
  expect(attack.surprises.slice(0, 20)).toEqual([]);
  expect(attack.done).toBe(SEQUENCES);
  expect(attack.asPredicted).toBe(SEQUENCES);
  expect(after).toMatchObject({ delivered: 0, opened: 0, inFlight: 0, crashes: [] });
  expect(after.stats).toEqual({ unauthenticated: 0, authenticated: 0 });
  expect(after.prototypeNames).toEqual(before.prototypeNames);
  expect(Math.max(...attack.latenessMs)).toBeLessThan(TOLERANCE_MS);
});

class Attack {
  readonly kinds = new Set<string>();
  readonly latenessMs: number[] = [];
  readonly surprises: string[] = [];
  done = 0;
  asPredicted = 0;
  readonly #port: number;
  readonly #random = new SeededRandom(SEED);
  readonly #open = new Set<RawClient>();
  #begun = 0;

  constructor(port: number) {
    this.#port = port;
  }

  async run(): Promise<void> {
    const sweep = setInterval(() => this.#dropOverdue(), 500);
    await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => this.#stranger(index)));
    clearInterval(sweep);
  }

  async #stranger(index: number): Promise<void> {
    const from = `127.0.0.${2 + (index % SOURCES)}`;
    while (this.#begun < SEQUENCES) {
      const number = this.#begun;
      this.#begun += 1;
      await this.#play(number, makeSequence(this.#random), from);
    }
  }

  async #play(number: number, sequence: Sequence, from: string): Promise<void> {
    const replace = sequence.isMsgpack ? ([['Sec-WebSocket-Protocol', 'inband.v1.msgpack']] as const) : [];
    const client = new RawClient({ port: this.#port, from, replace });
    this.#open.add(client);
    await client.answered;
    for (const [index, bytes] of sequence.writes.entries()) {
      if (index > 0) await new Promise((resolve) => setImmediate(resolve));
      client.write(bytes);
    }
    const end = await client.closed;
    this.#open.delete(client);
    this.#judge(number, sequence, client, end);
  }

  #judge(number: number, { kind, fate, isMsgpack }: Sequence, client: RawClient, end: End): void {
    this.done += 1;
    this.kinds.add(`${isMsgpack ? 'msgpack' : 'json'} ${kind}`);
    const tookMs = end.atMs - client.openedAtMs;
    const atDeadline = kind === 'verifier hangs' || fate === 4408;
    if (atDeadline) this.latenessMs.push(tookMs - AUTH_TIMEOUT_MS);
    const isInTime = tookMs < AUTH_TIMEOUT_MS + TOLERANCE_MS;
    if (client.openedAtMs > 0 && end.code === fate && isInTime) this.asPredicted += 1;
    else
      this.surprises.push(
        `#${number} ${kind}: predicted ${fate}, was ${end.code} after ${Math.round(tookMs)} ms`,
      );
  }

  #dropOverdue(): void {
    const limitMs = performance.now() - AUTH_TIMEOUT_MS - TOLERANCE_MS;
    for (const client of this.#open) {
      if (client.openedAtMs > 0 && client.openedAtMs < limitMs) client.drop();
    }
  }
}
