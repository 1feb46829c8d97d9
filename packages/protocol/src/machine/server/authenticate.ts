// The handlers from the first message to the verdict.
import { CLOSE_CODES, type CloseCodeName } from '../../close-code.ts';
import type { AuthError } from '../../messages/auth-error.ts';
import type { AuthOk } from '../../messages/auth-ok.ts';
import type { Step } from '../cell.ts';
import { NO_EFFECTS } from '../cell.ts';
import { beginClose } from './begin-close.ts';
import type { ServerMachineConfig } from './config.ts';
import type { ServerEffect } from './effect.ts';
import type { AuthProofReceived, AuthReceived, ChallengeIssued, VerificationSettled } from './input.ts';
import { retryDelayMs } from './retry-delay.ts';
import type { SessionFacts } from './session-facts.ts';
import type { AwaitingAuth, Challenged, ServerState, Verifying, VerifyingProof } from './state.ts';

type ServerStep = Step<ServerState, ServerEffect>;

/** Where a connection begins. */
export function awaitAuth(nowMs: number, config: Pick<ServerMachineConfig, 'authTimeoutMs'>): AwaitingAuth {
  return { kind: 'awaitingAuth', deadlineAtMs: nowMs + config.authTimeoutMs };
}

/** The generation of a first authentication. Renewals count on from here (AUTH-9). */
const FIRST_GEN = 1;

export function beginVerification(state: AwaitingAuth, input: AuthReceived): ServerStep {
  const { message, nowMs } = input;
  if (nowMs >= state.deadlineAtMs) return giveUpWaiting(state);
  if ((message.gen ?? FIRST_GEN) !== FIRST_GEN) {
    return beginClose(state, 'bad_message', { detail: 'the first "auth" has a "gen" other than 1' });
  }
  return {
    state: { kind: 'verifying', gen: FIRST_GEN, deadlineAtMs: state.deadlineAtMs },
    effects: [{ kind: 'startVerification', gen: FIRST_GEN, message }],
  };
}

export function settleVerification(
  state: Verifying | VerifyingProof,
  input: VerificationSettled,
  config: ServerMachineConfig,
): ServerStep {
  if (input.gen !== state.gen) return { state, effects: NO_EFFECTS };
  const { result, nowMs } = input;
  // The timer that ends this connection may be late; the verdict must not profit from that (AUTH-10).
  if (nowMs >= state.deadlineAtMs) return giveUpVerification(state);
  if ('refusal' in result) return turnAway(state, result.refusal, result.retryAfterMs);
  const { session } = result;
  if (session.expiresAtMs !== null && session.expiresAtMs <= nowMs) return turnAway(state, 'auth_failed');
  return letIn(state.gen, session, nowMs, config);
}

/** UPGRADE-4: the upgrade itself was authenticated, so the connection begins with `auth_ok`. */
export function beginAuthenticated(
  state: AwaitingAuth,
  session: SessionFacts,
  nowMs: number,
  config: ServerMachineConfig,
): ServerStep {
  const isOver = session.expiresAtMs !== null && session.expiresAtMs <= nowMs;
  return isOver ? beginClose(state, 'session_expired') : letIn(FIRST_GEN, session, nowMs, config);
}

/** AUTH-15: one more round, and the deadline stays what it was. */
export function sendChallenge(state: Verifying, input: ChallengeIssued): ServerStep {
  if (input.gen !== state.gen) return { state, effects: NO_EFFECTS };
  if (input.nowMs >= state.deadlineAtMs) return giveUpVerification(state);
  const { gen, deadlineAtMs } = state;
  return {
    state: { kind: 'challenged', gen, deadlineAtMs },
    effects: [{ kind: 'send', message: { type: 'auth_challenge', gen, challenge: input.challenge } }],
  };
}

export function beginProofVerification(state: Challenged, input: AuthProofReceived): ServerStep {
  const { message, nowMs } = input;
  if (nowMs >= state.deadlineAtMs) return giveUpWaiting(state);
  if (message.gen !== state.gen) {
    return beginClose(state, 'bad_message', {
      detail: 'an "auth_proof" has another "gen" than its challenge',
    });
  }
  const { gen, deadlineAtMs } = state;
  return {
    state: { kind: 'verifyingProof', gen, deadlineAtMs },
    effects: [{ kind: 'verifyProof', gen, proof: message.proof }],
  };
}

function letIn(gen: number, session: SessionFacts, nowMs: number, config: ServerMachineConfig): ServerStep {
  return {
    state: { kind: 'authenticated', gen, session, errorsSpent: 0, errorWindowEndsAtMs: 0 },
    effects: [
      { kind: 'send', message: authOk(gen, session, nowMs, config) },
      { kind: 'openSession', session },
    ],
  };
}

/** The deadline covers verification: whoever waits for a verifier that hangs is told that it was not their fault. */
export function giveUpVerification(state: Verifying | VerifyingProof): ServerStep {
  return turnAway(state, 'auth_backend_timeout');
}

export function giveUpWaiting(state: AwaitingAuth | Challenged): ServerStep {
  return beginClose(state, 'auth_timeout');
}

function authOk(gen: number, session: SessionFacts, nowMs: number, config: ServerMachineConfig): AuthOk {
  const { offers } = session;
  const facts: AuthOk = {
    type: 'auth_ok',
    gen,
    session_id: session.id,
    subject: session.subject,
    expires_at_ms: session.expiresAtMs,
    refresh_at_ms: null,
    heartbeat_ms: config.heartbeatMs,
    server_time_ms: nowMs,
  };
  if (offers === undefined) return facts;
  const { pass, reconnectWindowMs, resume } = offers;
  // Not spread: this is made for every connection, and what a spread makes is costly to be rid of.
  if (resume !== undefined) facts.resume = resume;
  if (pass !== undefined) facts.pass = pass;
  if (reconnectWindowMs !== undefined) facts.reconnect_window_ms = reconnectWindowMs;
  return facts;
}

/** An `auth_error` that names the close code, then that close (AUTH-7). */
function turnAway(state: Verifying | VerifyingProof, code: CloseCodeName, retryAfterMs?: number): ServerStep {
  const delayMs = retryDelayMs(code, retryAfterMs);
  const error: AuthError = {
    type: 'auth_error',
    gen: state.gen,
    code,
    message: CLOSE_CODES[code].when,
    retry: CLOSE_CODES[code].retry,
    ...(delayMs === undefined ? {} : { retry_after_ms: delayMs }),
  };
  return beginClose(state, code, { retryAfterMs }, [{ kind: 'send', message: error }]);
}
