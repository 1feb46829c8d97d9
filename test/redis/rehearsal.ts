// One fault of Redis from its begin to recovery: what honest visitors met, what thieves got, what open sockets saw.
import { setTimeout as sleep } from 'node:timers/promises';
import type { End } from '../support/raw-client.ts';
import type { FaultHouse } from './fault-house.ts';

export interface Fault {
  readonly name: string;
  readonly lastsMs: number;
  /** How long the server lets open sockets be while it cannot look their sessions up. */
  readonly maxUncheckedMs: number;
  /** Whether it ends the open sockets; then the end of each is waited for. */
  readonly endsOpenSockets: boolean;
  /** Whether the server reaches Redis through something that can be made slow. */
  readonly isProxied?: boolean;
  begin(house: FaultHouse): Promise<void> | void;
  heal(house: FaultHouse): Promise<void> | void;
}

/** How often each thing happened. */
export type Counts = Readonly<Record<string, number>>;

export interface Rehearsal {
  readonly byTicket: Counts;
  readonly bySession: Counts;
  /** What thieves got while the fault lasted and until recovery. */
  readonly stolen: Counts;
  /** What they got afterwards. */
  readonly stolenAfterwards: Counts;
  /** The longest that anybody, thieves too, waited for an answer. */
  readonly longestWaitMs: number;
  /** From the healing of Redis to the first round in which every way in works. */
  readonly recoveredAfterMs: number;
  /** How the open sockets that were closed were closed, `atMs` from the begin of the fault. */
  readonly closed: readonly End[];
  readonly stayedOpen: number;
  /** What a socket that had stayed open closed with when its session was ended afterwards, and how much later. */
  readonly closedAfterwards: End | null;
}

const EVERY_MS = 100;
/** The fault lasts longer than it is told to where this process had no time for so many. */
const MIN_TURNS = 12;
const OPEN_SOCKETS = 6;
const RECOVERY_POLL_MS = 50;
const GIVE_UP_MS = 20_000;

/** @throws Error when what worked before the fault does not work again within 20 s. */
export async function rehearse(house: FaultHouse, fault: Fault): Promise<Rehearsal> {
  const { visitors } = house;
  await visitors.arrive();
  const open = await visitors.openSockets(OPEN_SOCKETS);
  const before = await round(house, 0);
  if (before.some((end) => end !== 'in')) throw new Error(`before the fault: ${before.join(', ')}`);

  const byTicket = new Map<string, number>();
  const bySession = new Map<string, number>();
  const stolen = new Map<string, number>();
  let longestWaitMs = 0;
  const tries: Promise<void>[] = [];
  function attempt(counts: Map<string, number>, run: () => Promise<string | readonly string[]>): void {
    const startMs = performance.now();
    const end = run().then((ends) => {
      longestWaitMs = Math.max(longestWaitMs, performance.now() - startMs);
      for (const end of [ends].flat()) counts.set(end, (counts.get(end) ?? 0) + 1);
    });
    // Looked at below; until then a rejection must not end the test run.
    end.catch(() => {});
    tries.push(end);
  }

  const beganMs = performance.now();
  let number = 0;
  const visiting = setInterval(() => {
    number += 1;
    const turn = number;
    attempt(byTicket, () => visitors.byTicket(turn));
    attempt(bySession, () => visitors.bySession(turn));
    attempt(stolen, () => visitors.steal(turn));
  }, EVERY_MS);
  await fault.begin(house);
  await sleep(Math.max(0, beganMs + fault.lastsMs - performance.now()));
  while (number < MIN_TURNS) await sleep(EVERY_MS);
  clearInterval(visiting);

  await fault.heal(house);
  const healedMs = performance.now();
  while ((await round(house, number)).some((end) => end !== 'in')) {
    if (performance.now() - healedMs > GIVE_UP_MS) throw new Error('it does not recover');
    number += 1;
    const turn = number;
    attempt(stolen, () => visitors.steal(turn));
    await sleep(RECOVERY_POLL_MS);
  }
  const recoveredAfterMs = performance.now() - healedMs;
  await Promise.all(tries);
  const stolenAfterwards = countOf([...(await visitors.steal(0)), ...(await visitors.steal(1))]);

  if (fault.endsOpenSockets) {
    const allClosed = Promise.all(open.map(({ client }) => client.closed));
    await Promise.race([allClosed, sleep(GIVE_UP_MS, undefined, { ref: false })]);
  }
  const closed: End[] = [];
  for (const { client } of open.filter(({ client }) => client.isDone)) {
    const end = await client.closed;
    closed.push({ ...end, atMs: end.atMs - beganMs });
  }
  const stayed = open.filter(({ client }) => !client.isDone);
  const [one] = stayed;
  let closedAfterwards: End | null = null;
  if (one !== undefined) {
    const endedMs = performance.now();
    await house.logOut(one.sessionId);
    const end = await one.client.closed;
    closedAfterwards = { ...end, atMs: end.atMs - endedMs };
  }
  for (const { client } of stayed) client.drop();
  return {
    byTicket: Object.fromEntries(byTicket),
    bySession: Object.fromEntries(bySession),
    stolen: Object.fromEntries(stolen),
    stolenAfterwards,
    longestWaitMs,
    recoveredAfterMs,
    closed,
    stayedOpen: stayed.length,
    closedAfterwards,
  };
}

/** Every way in once; few tickets, because one source may not ask for many. */
function round({ visitors }: FaultHouse, turn: number): Promise<string[]> {
  const [even, odd] = [4 * turn, 4 * turn + 3];
  return Promise.all([
    visitors.byTicket(even),
    visitors.byTicket(odd),
    visitors.bySession(even),
    visitors.bySession(odd),
  ]);
}

function countOf(ends: readonly string[]): Counts {
  const counts: Record<string, number> = {};
  for (const end of ends) counts[end] = (counts[end] ?? 0) + 1;
  return counts;
}
