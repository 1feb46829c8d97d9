// Thousands of small worlds, each decided by its seed alone. A failure names the seed, and the seed is the whole bug.
import { describe, expect, it } from 'vitest';
import { BROKEN_CLIENTS, type BrokenClient } from '../machine/client/broken-clients.ts';
import { BROKEN_SERVERS, type BrokenServer } from '../machine/server/broken-servers.ts';
import { SERVER_RULES } from '../machine/server/server-rules.ts';
import {
  complaintsIn,
  newTally,
  SIMULATED_CLIENT_RULES,
  simulateLiveness,
  simulateSafety,
  type Tally,
} from './simulate.ts';

const SAFETY_SEEDS = 2_000;
const LIVENESS_SEEDS = 500;
/** A planted fault that is not found in so many worlds would not be found at all. */
const SEEDS_PER_FAULT = 1_000;

function report(mode: string, tally: Tally): void {
  const { seeds, steps, sessions, ignoredVerdicts } = tally;
  console.info(
    `simulation ${mode}: ${seeds} seeds, ${steps} steps, ${sessions} sessions opened, ${ignoredVerdicts} stray verdicts`,
  );
}

describe('simulateSafety', () => {
  const tally = newTally();

  it(`breaks no rule in ${SAFETY_SEEDS} storms`, () => {
    for (let seed = 1; seed <= SAFETY_SEEDS; seed++) simulateSafety(seed, tally);
    report('safety', tally);
    expect(complaintsIn(tally)).toEqual([]);
    expect(tally.sessions).toBeGreaterThan(SAFETY_SEEDS / 2);
    expect(tally.ignoredVerdicts).toBeGreaterThan(SAFETY_SEEDS / 4);
  });

  it('puts every rule to the test', () => {
    const silent = [
      ...SERVER_RULES.filter((rule) => tally.servers.findingOf(rule).spoke === 0),
      ...SIMULATED_CLIENT_RULES.filter((rule) => tally.clients.findingOf(rule).spoke === 0),
    ];
    expect(silent.map(({ clause, says }) => `${clause}: ${says}`)).toEqual([
      // The simulated application never stops its client; that is explored, not simulated.
      'CLIENT-5: the application can stop the client at any time',
    ]);
  });

  it('gives the same world for the same seed', () => {
    const [once, again, other] = [newTally(), newTally(), newTally()];
    simulateSafety(7, once);
    simulateSafety(7, again);
    simulateSafety(8, other);
    expect(again.steps).toBe(once.steps);
    expect(other.steps).not.toBe(once.steps);
  });
});

describe('simulateLiveness', () => {
  it(`lets every client with a good credential in again after ${LIVENESS_SEEDS} bad days`, () => {
    const tally = newTally();
    for (let seed = 1; seed <= LIVENESS_SEEDS; seed++) simulateLiveness(seed, tally);
    report('liveness', tally);
    expect(complaintsIn(tally)).toEqual([]);
  });
});

/** Faults that need what the simulation leaves out: its application does not stop, and hands out plain credentials. */
const ONLY_EXPLORED: ReadonlySet<string> = new Set([
  'lets a credential say what kind of message it goes out in',
  'keeps the credential',
  'says stop again when asked again',
  'starts again after it stopped',
  'cannot be stopped while it waits',
]);

function clausesBroken(tally: Tally): readonly string[] {
  return complaintsIn(tally).map((complaint) => complaint.split(':')[0] ?? '');
}

describe('the simulation', () => {
  it.each(BROKEN_SERVERS)('catches a server that $fault', ({ step, breaks }: BrokenServer) => {
    const tally = newTally();
    for (let seed = 1; seed <= SEEDS_PER_FAULT && !clausesBroken(tally).includes(breaks); seed++)
      simulateSafety(seed, tally, { stepServer: step });
    expect(clausesBroken(tally)).toContain(breaks);
  });

  it.each(BROKEN_CLIENTS.filter(({ fault }) => !ONLY_EXPLORED.has(fault)))(
    'catches a client that $fault',
    ({ step, breaks }: BrokenClient) => {
      const tally = newTally();
      for (let seed = 1; seed <= SEEDS_PER_FAULT && !clausesBroken(tally).includes(breaks); seed++)
        simulateSafety(seed, tally, { stepClient: step });
      expect(clausesBroken(tally)).toContain(breaks);
    },
  );

  it.each(
    BROKEN_CLIENTS.filter(({ fault }) =>
      ['gives up when the network fails', 'waits without end', 'believes in a dead socket'].includes(fault),
    ),
  )('misses signs of life in a client that $fault', ({ step }) => {
    const tally = newTally();
    for (let seed = 1; seed <= SEEDS_PER_FAULT && tally.complaints.length === 0; seed++)
      simulateLiveness(seed, tally, { stepClient: step });
    expect(clausesBroken({ ...tally, servers: newTally().servers, clients: newTally().clients })).toContain(
      'LIVE',
    );
  });
});
