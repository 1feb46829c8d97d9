// Representatives of everything a client can be told here, at every time that makes a difference here.
import { CLOSE_CODES } from '../../../src/close-code.ts';
import { VIOLATIONS } from '../../../src/frame/violation.ts';
import type { ClientMachineConfig } from '../../../src/machine/client/config.ts';
import type { ClientInput } from '../../../src/machine/client/input.ts';
import type { ClientState } from '../../../src/machine/client/state.ts';
import { nextClientDeadline } from '../../../src/machine/client/step.ts';
import type { AuthOk } from '../../../src/messages/auth-ok.ts';
import type { ClientHistory } from './client-history.ts';

/** Small numbers: the machine compares times, so their order is all that matters. */
export const EXPLORED_CONFIG: ClientMachineConfig = {
  credentialTimeoutMs: 3,
  connectTimeoutMs: 2,
  authTimeoutMs: 2,
  backoff: { baseMs: 1, maxMs: 4 },
  stableAfterMs: 3,
  maxRetryAfterMs: 3,
  canRenewCredential: true,
  canProve: true,
  clientInfo: undefined,
  canResume: true,
  canGetPass: true,
  passTimeoutMs: 2,
};
const HEARTBEAT_MS = 2;

/** From this many failures in a row on, the backoff above grows no more, so that counting further adds nothing. */
export const MANY_FAILURES = 4;

function authOk(gen: number, subject: string): AuthOk {
  return {
    type: 'auth_ok',
    gen,
    session_id: 's',
    subject,
    expires_at_ms: null,
    refresh_at_ms: null,
    heartbeat_ms: HEARTBEAT_MS,
    server_time_ms: 0,
  };
}
const AUTH_OKS = [authOk(1, 'alice'), authOk(1, 'bob'), authOk(2, 'alice')];
/** What makes coming back cheap: all of it, and what ends before the client has come back. */
const OFFERS: readonly AuthOk[] = [
  { ...authOk(1, 'alice'), resume: 'secret-resume', pass: 'kept-pass', reconnect_window_ms: 2 },
  { ...authOk(1, 'alice'), resume: 'secret-resume', expires_at_ms: 3, reconnect_window_ms: 9 },
];

const REGISTERED = Object.values(CLOSE_CODES).map(({ code }) => code);
/** One of each verdict, each special case, no close frame, and codes nobody registered. */
const CODES_THAT_DIFFER = [4403, 4410, 4411, 4503, 4500, 1006];
const CODES = new Set([...CODES_THAT_DIFFER, ...REGISTERED, 1000, 1002, 1011, 4000, 4499, 4999]);

type Untimed<I> = I extends ClientInput ? Omit<I, 'nowMs'> : never;
type Unattempted<I> = I extends { attempt: number } ? Omit<I, 'nowMs' | 'attempt'> : never;

const RANDOMS = [0, 0.999];

const FACTS: readonly Untimed<ClientInput>[] = [
  { kind: 'startRequested' },
  { kind: 'stopRequested' },
  { kind: 'sendRequested', message: { type: 'event', name: 'e' } },
  { kind: 'sendRequested', message: { type: 'request', id: 'r', name: 'q' } },
];

const ATTEMPT_FACTS: readonly Unattempted<ClientInput>[] = [
  { kind: 'credentialObtained', credential: null },
  { kind: 'credentialObtained', credential: { method: 'bearer', token: 'secret' } },
  // An application's own fields must not be able to make the first message anything but the first auth.
  {
    kind: 'credentialObtained',
    credential: { method: 'bearer', token: 'secret', type: 'event', name: 'e', gen: 9 },
  },
  { kind: 'credentialObtained', credential: { upgrade: { headers: { authorization: 'secret' } } } },
  { kind: 'credentialFailed', random: 0.5, retryAfterMs: null },
  { kind: 'credentialFailed', random: 0, retryAfterMs: 2 },
  ...[1, 2].flatMap((gen) => [
    {
      kind: 'authChallengeReceived',
      message: { type: 'auth_challenge', gen, challenge: 1 },
      random: 0,
    } as const,
    { kind: 'proofObtained', gen, proof: 'proof' } as const,
    { kind: 'proofFailed', gen, random: 0 } as const,
  ]),
  { kind: 'passObtained', pass: 'got-pass' },
  { kind: 'passFailed', random: 0.5, retryAfterMs: null },
  { kind: 'passFailed', random: 0, retryAfterMs: 2 },
  { kind: 'socketOpened' },
  { kind: 'violationFound', violation: VIOLATIONS.undecodable, random: 0 },
  ...AUTH_OKS.map((message) => ({ kind: 'authOkReceived', message }) as const),
  ...[1, 2].flatMap((gen) => {
    const refusal = { type: 'auth_error', gen, code: 'overloaded', message: '', retry: 'after' } as const;
    return [
      { kind: 'authErrorReceived', message: refusal, random: 0 } as const,
      { kind: 'authErrorReceived', message: { ...refusal, retry_after_ms: 2 }, random: 0 } as const,
    ];
  }),
  { kind: 'authExpiringReceived', message: { type: 'auth_expiring', gen: 1, expires_at_ms: 9 } },
  { kind: 'drainingReceived', message: { type: 'draining', reconnect_after_ms: 2 } },
  { kind: 'pingReceived', message: { type: 'ping' } },
  { kind: 'pingReceived', message: { type: 'ping', t: 1 } },
  { kind: 'pongReceived', message: { type: 'pong' } },
  { kind: 'eventReceived', message: { type: 'event', name: 'e' }, random: 0 },
  { kind: 'requestReceived', message: { type: 'request', id: 'r', name: 'q' }, random: 0 },
  { kind: 'responseReceived', message: { type: 'response', id: 'r' }, random: 0 },
  { kind: 'errorReceived', message: { type: 'error', code: 'unknown_name', message: '' }, random: 0 },
  ...[...CODES].map(
    (code) => ({ kind: 'socketClosed', code, retryAfterMs: null, mayNeedPass: false, random: 0 }) as const,
  ),
];

/** Those for which more than one time, and more than one throw of the dice, makes a difference. */
const TIMELY_FACTS: readonly Unattempted<ClientInput>[] = CODES_THAT_DIFFER.flatMap((code) =>
  RANDOMS.flatMap((random) =>
    // Nothing asked; something; more than is heeded.
    [null, 2, 9].map(
      (retryAfterMs) => ({ kind: 'socketClosed', code, retryAfterMs, mayNeedPass: false, random }) as const,
    ),
  ),
);

/** The same at one time and attempt, whatever the state: made once for all nodes that share them. */
const untimelyInputs = new Map<string, readonly ClientInput[]>();

function untimelyInputsAt(nowMs: number, attempt: number): readonly ClientInput[] {
  const place = `${nowMs} ${attempt}`;
  const known = untimelyInputs.get(place);
  if (known !== undefined) return known;
  const inputs: readonly ClientInput[] = [
    ...FACTS.map((fact) => ({ ...fact, nowMs })),
    ...ATTEMPT_FACTS.flatMap((fact) => [
      { ...fact, nowMs, attempt },
      { ...fact, nowMs, attempt: attempt - 1 },
      { ...fact, nowMs, attempt: attempt + 1 },
    ]),
  ];
  untimelyInputs.set(place, inputs);
  return inputs;
}

export function* clientInputsIn(state: ClientState, history: ClientHistory): Iterable<ClientInput> {
  const { nowMs, attempt } = history;
  yield* untimelyInputsAt(nowMs, attempt);
  for (const time of timesThatMatter(state, nowMs)) {
    for (const random of RANDOMS) yield { kind: 'deadlineReached', nowMs: time, random };
    for (const fact of TIMELY_FACTS) yield { ...fact, nowMs: time, attempt };
    yield { kind: 'pongReceived', nowMs: time, attempt, message: { type: 'pong' } };
  }
}

/** A few of each kind, for the many explorations that each look for one planted fault. */
export function* fewClientInputsIn(state: ClientState, history: ClientHistory): Iterable<ClientInput> {
  const { nowMs, attempt } = history;
  for (const fact of FACTS) yield { ...fact, nowMs };
  for (const fact of ATTEMPT_FACTS) {
    if (fact.kind !== 'socketClosed') yield { ...fact, nowMs, attempt };
    if (!isDetail(fact)) yield { ...fact, nowMs, attempt: attempt - 1 };
  }
  for (const code of CODES_THAT_DIFFER) {
    yield { kind: 'socketClosed', nowMs, attempt, code, retryAfterMs: 2, mayNeedPass: false, random: 0 };
  }
  yield { kind: 'deadlineReached', nowMs: nextClientDeadline(state) ?? nowMs, random: 0 };
}

/** The same, from a server that makes it cheap to come back, and sometimes lets nobody in without a pass. */
export function* returningInputsIn(state: ClientState, history: ClientHistory): Iterable<ClientInput> {
  const { nowMs, attempt } = history;
  yield* fewClientInputsIn(state, history);
  for (const message of OFFERS) yield { kind: 'authOkReceived', nowMs, attempt, message };
  const closed = { kind: 'socketClosed', nowMs, attempt, random: 0.999 } as const;
  for (const code of [1006, 4400, 4413, 4503]) {
    yield { ...closed, code, retryAfterMs: null, mayNeedPass: false };
  }
  for (const retryAfterMs of [null, 2]) yield { ...closed, code: 1006, retryAfterMs, mayNeedPass: true };
  const deadlineAtMs = nextClientDeadline(state) ?? nowMs;
  for (const time of [nowMs, deadlineAtMs + 1]) yield { kind: 'deadlineReached', nowMs: time, random: 0.999 };
}

function isDetail(fact: Unattempted<ClientInput>): boolean {
  return fact.kind === 'socketClosed' && fact.code !== 1006;
}

/** Now, around the deadline, and when a session begins to count as one that lasted. */
function timesThatMatter(state: ClientState, nowMs: number): ReadonlySet<number> {
  const times = [nowMs];
  const deadlineAtMs = nextClientDeadline(state);
  if (deadlineAtMs !== null) times.push(deadlineAtMs - 1, deadlineAtMs, deadlineAtMs + 1);
  if (state.kind === 'authenticated') {
    const stableAtMs = state.sinceMs + EXPLORED_CONFIG.stableAfterMs;
    times.push(stableAtMs - 1, stableAtMs);
  }
  return new Set(times.filter((time) => time >= nowMs));
}
