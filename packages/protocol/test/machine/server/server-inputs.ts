// Representatives of everything a server connection can be told, at every time that makes a difference.
import { CLOSE_CODES, type CloseCodeName } from '../../../src/close-code.ts';
import { VIOLATIONS } from '../../../src/frame/violation.ts';
import type { ServerMachineConfig } from '../../../src/machine/server/config.ts';
import type { ServerInput, VerificationResult } from '../../../src/machine/server/input.ts';
import type { SessionFacts } from '../../../src/machine/server/session-facts.ts';
import type { ServerState } from '../../../src/machine/server/state.ts';

/** Small numbers: the machine compares times and counts, so their order is all that matters. */
export const EXPLORED_CONFIG: ServerMachineConfig = {
  authTimeoutMs: 5,
  heartbeatMs: 7,
  maxApplicationErrors: 2,
  applicationErrorWindowMs: 3,
};

const DEADLINE = EXPLORED_CONFIG.authTimeoutMs;
const EXP = 10;
/** Before, at and after the deadline and `exp`. Any of them may follow any other: clocks are set back (SEC-2). */
const TIMES = [0, DEADLINE - 1, DEADLINE, DEADLINE + 1, EXP - 1, EXP, EXP + 1, EXP + 4];

const SESSIONS: readonly SessionFacts[] = [
  { id: 's1', subject: 'alice', expiresAtMs: null, claims: {} },
  { id: 's2', subject: 'alice', expiresAtMs: EXP, claims: { role: 'admin' } },
  { id: 's3', subject: 'bob', expiresAtMs: DEADLINE - 1, claims: {} },
];

const CODES = Object.keys(CLOSE_CODES) as CloseCodeName[];

const RESULTS: readonly VerificationResult[] = [
  ...SESSIONS.map((session) => ({ session })),
  ...CODES.flatMap((refusal) => [{ refusal }, { refusal, retryAfterMs: 1_500 }]),
];

type Untimed<I> = I extends ServerInput ? Omit<I, 'nowMs'> : never;

const FACTS: readonly Untimed<ServerInput>[] = [
  { kind: 'authReceived', message: { type: 'auth', token: 't' } },
  { kind: 'authReceived', message: { type: 'auth', token: 't', gen: 1 } },
  { kind: 'authReceived', message: { type: 'auth', token: 't', gen: 2 } },
  { kind: 'authProofReceived', message: { type: 'auth_proof', gen: 1, proof: 'p' } },
  { kind: 'authProofReceived', message: { type: 'auth_proof', gen: 2, proof: 'p' } },
  { kind: 'pingReceived', message: { type: 'ping' } },
  { kind: 'pingReceived', message: { type: 'ping', t: 1 } },
  { kind: 'pongReceived', message: { type: 'pong' } },
  { kind: 'eventReceived', message: { type: 'event', name: 'e', data: 1 } },
  { kind: 'requestReceived', message: { type: 'request', id: 'r', name: 'q' } },
  { kind: 'responseReceived', message: { type: 'response', id: 'r', data: 1 } },
  ...Object.values(VIOLATIONS).map((violation) => ({ kind: 'violationFound', violation }) as const),
  ...[1, 2].flatMap((gen) =>
    RESULTS.map((result) => ({ kind: 'verificationSettled', gen, result }) as const),
  ),
  ...[1, 2].map((gen) => ({ kind: 'challengeIssued', gen, challenge: 'c' }) as const),
  { kind: 'deadlineReached' },
  { kind: 'sendRequested', message: { type: 'event', name: 'e' } },
  { kind: 'sendRequested', message: { type: 'response', id: 'r', data: 1 } },
  { kind: 'applicationMessageRefused', answer: { type: 'error', code: 'unknown_name', message: '' } },
  {
    kind: 'applicationMessageRefused',
    answer: { type: 'response', id: 'r', error: { code: 'invalid_data', message: '' } },
  },
  { kind: 'frameDropped' },
  ...CODES.flatMap((code) => [
    { kind: 'closeRequested', code } as const,
    { kind: 'closeRequested', code, retryAfterMs: 1_500 } as const,
  ]),
  { kind: 'drainRequested', reconnectAfterMs: 0 },
  { kind: 'drainRequested', reconnectAfterMs: 1_000 },
  { kind: 'socketClosed' },
];

/** Enough of the close codes to tell the faults of a machine apart, which need not know one code from another. */
const FEW_CODES: ReadonlySet<CloseCodeName> = new Set(['auth_failed', 'overloaded', 'session_revoked']);

function namesFewCodes(input: ServerInput): boolean {
  if (input.kind === 'closeRequested') return FEW_CODES.has(input.code);
  if (input.kind !== 'verificationSettled' || 'session' in input.result) return true;
  return FEW_CODES.has(input.result.refusal);
}

const INPUTS: readonly ServerInput[] = TIMES.flatMap((nowMs) => FACTS.map((fact) => ({ ...fact, nowMs })));
/** The driver MUST NOT tell a deadline early before authentication; see `DeadlineReached`. */
const INPUTS_BEFORE_AUTH = INPUTS.filter(
  ({ kind, nowMs }) => kind !== 'deadlineReached' || nowMs >= DEADLINE,
);

/** The deadline of the opening stands in exactly the states before authentication. */
function isBeforeAuth(state: ServerState): boolean {
  return 'deadlineAtMs' in state;
}

export function serverInputsIn(state: ServerState): readonly ServerInput[] {
  return isBeforeAuth(state) ? INPUTS_BEFORE_AUTH : INPUTS;
}

const FEW_INPUTS = INPUTS.filter(namesFewCodes);
const FEW_INPUTS_BEFORE_AUTH = INPUTS_BEFORE_AUTH.filter(namesFewCodes);

/** A third of the inputs, for the many explorations that each look for one planted fault. */
export function fewServerInputsIn(state: ServerState): readonly ServerInput[] {
  return isBeforeAuth(state) ? FEW_INPUTS_BEFORE_AUTH : FEW_INPUTS;
}
