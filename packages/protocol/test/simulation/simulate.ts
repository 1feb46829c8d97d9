// The two modes: safety, where everything may go wrong and no rule may break; liveness, where it stops going wrong.
import type { StepClient } from '../machine/client/broken-clients.ts';
import type { ClientObservation } from '../machine/client/client-history.ts';
import { clientRules } from '../machine/client/client-rules.ts';
import { createJudge, type Judge } from '../machine/rule.ts';
import type { StepServer } from '../machine/server/broken-servers.ts';
import type { ServerObservation } from '../machine/server/server-history.ts';
import { SERVER_RULES } from '../machine/server/server-rules.ts';
import { CLIENT_CONFIG, createPair, SERVER_CONFIG } from './pair.ts';
import { BAD_DAY, FAIR, STORM } from './weather.ts';

export const SIMULATED_CLIENT_RULES = clientRules(CLIENT_CONFIG);

export interface Faults {
  readonly stepServer?: StepServer;
  readonly stepClient?: StepClient;
}

export interface Tally {
  readonly servers: Judge<ServerObservation>;
  readonly clients: Judge<ClientObservation>;
  seeds: number;
  steps: number;
  sessions: number;
  ignoredVerdicts: number;
  readonly complaints: string[];
}

export function newTally(): Tally {
  return {
    servers: createJudge(SERVER_RULES),
    clients: createJudge(SIMULATED_CLIENT_RULES),
    seeds: 0,
    steps: 0,
    sessions: 0,
    ignoredVerdicts: 0,
    complaints: [],
  };
}

export function complaintsIn(tally: Tally): readonly string[] {
  return [...tally.servers.broken(), ...tally.clients.broken(), ...tally.complaints];
}

const SAFETY_MS = 10_000;
/** A machine that loops without time passing is broken as well. */
const MAX_EVENTS = 5_000;

function observers(seed: number, tally: Tally) {
  return {
    onServerStep(observation: ServerObservation) {
      tally.steps++;
      if (observation.input.kind === 'verificationSettled' && observation.from === observation.to)
        tally.ignoredVerdicts++;
      if (observation.effects.some(({ kind }) => kind === 'openSession')) tally.sessions++;
      tally.servers.judge(observation, `seed ${seed}`);
    },
    onClientStep(observation: ClientObservation) {
      tally.steps++;
      tally.clients.judge(observation, `seed ${seed}`);
    },
  };
}

/** Nothing but the seed decides. Every rule is held against every step, and every deadline after every event. */
export function simulateSafety(seed: number, tally: Tally, faults: Faults = {}): void {
  tally.seeds++;
  const pair = createPair({ seed, ...faults, weather: () => STORM, ...observers(seed, tally) });
  const untilMs = pair.clock.nowMs() + SAFETY_MS;
  for (let events = 0; pair.runNext(untilMs); events++) {
    const complaint = events > MAX_EVENTS ? 'LIVE: events without end' : pair.overdue();
    if (complaint === null) continue;
    tally.complaints.push(`${complaint} | seed ${seed}`);
    return;
  }
}

const FAULTS_MS = 4_000;
/** The longest chain of everything that can still be running when the faults stop, each at its longest, twice over. */
const RECOVERY_MS =
  2 *
  (2 * SERVER_CONFIG.heartbeatMs +
    CLIENT_CONFIG.credentialTimeoutMs +
    CLIENT_CONFIG.connectTimeoutMs +
    CLIENT_CONFIG.authTimeoutMs +
    CLIENT_CONFIG.maxRetryAfterMs +
    CLIENT_CONFIG.backoff.maxMs);
/** Fair weather lets a request and its answer pass in less than this. */
const ANSWER_MS = 500;

/** After the faults have stopped, a client with a good credential gets in, and a request of its gets an answer. */
export function simulateLiveness(seed: number, tally: Tally, faults: Faults = {}): void {
  tally.seeds++;
  const startMs = 1_000_000;
  const fairFromMs = startMs + FAULTS_MS;
  const pair = createPair({
    seed,
    ...faults,
    weather: (nowMs) => (nowMs < fairFromMs ? BAD_DAY : FAIR),
    ...observers(seed, tally),
  });
  const { client, clock } = pair;
  let events = 0;
  /** The next event, unless there are so many of them that time must be standing still. */
  const runNext = (untilMs: number) => events++ < MAX_EVENTS && pair.runNext(untilMs);

  while (runNext(fairFromMs));
  while (clock.nowMs() < fairFromMs + RECOVERY_MS) {
    if (client.state().kind === 'authenticated' && isAnswered()) return;
    if (!runNext(fairFromMs + RECOVERY_MS)) break;
  }
  const last = client.state().kind;
  tally.complaints.push(`LIVE: not authenticated and answered in fair weather, but ${last} | seed ${seed}`);

  function isAnswered(): boolean {
    const id = `liveness-${clock.nowMs()}`;
    const message = { type: 'request', id, name: 'sum' } as const;
    client.tell({ kind: 'sendRequested', nowMs: clock.nowMs(), message });
    const untilMs = clock.nowMs() + ANSWER_MS;
    while (!client.answered.has(id) && runNext(untilMs));
    return client.answered.has(id);
  }
}
