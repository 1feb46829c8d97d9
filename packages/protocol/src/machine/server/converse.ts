// The handlers of an authenticated connection. Every one of them looks at the clock first: after `exp` nothing passes.
import { ERROR_CODES } from '../../error-code.ts';
import type { AuthError } from '../../messages/auth-error.ts';
import type { Step } from '../cell.ts';
import { NO_EFFECTS } from '../cell.ts';
import { beginClose } from './begin-close.ts';
import type { ServerMachineConfig } from './config.ts';
import type { ServerEffect } from './effect.ts';
import type {
  ApplicationMessageRefused,
  AuthReceived,
  DeadlineReached,
  DrainRequested,
  EventReceived,
  PingReceived,
  RequestReceived,
  SendRequested,
} from './input.ts';
import type { Authenticated, ServerState } from './state.ts';

type ServerStep = Step<ServerState, ServerEffect>;

function hasExpired(state: Authenticated, nowMs: number): boolean {
  return state.session.expiresAtMs !== null && state.session.expiresAtMs <= nowMs;
}

function expire(state: Authenticated): ServerStep {
  return beginClose(state, 'session_expired');
}

export function deliver(state: Authenticated, input: EventReceived | RequestReceived): ServerStep {
  if (hasExpired(state, input.nowMs)) return expire(state);
  return { state, effects: [{ kind: 'deliver', session: state.session, message: input.message }] };
}

export function sendForApplication(state: Authenticated, input: SendRequested): ServerStep {
  if (hasExpired(state, input.nowMs)) return expire(state);
  return { state, effects: [{ kind: 'send', message: input.message }] };
}

export function answerPing(state: Authenticated, input: PingReceived): ServerStep {
  if (hasExpired(state, input.nowMs)) return expire(state);
  const { t } = input.message;
  return {
    state,
    effects: [{ kind: 'send', message: t === undefined ? { type: 'pong' } : { type: 'pong', t } }],
  };
}

export function announceDrain(state: Authenticated, input: DrainRequested): ServerStep {
  if (hasExpired(state, input.nowMs)) return expire(state);
  return {
    state,
    effects: [{ kind: 'send', message: { type: 'draining', reconnect_after_ms: input.reconnectAfterMs } }],
  };
}

/** An early call is no harm: the driver's clock may have been set back since it was armed. */
export function expireWhenDue(state: Authenticated, input: DeadlineReached): ServerStep {
  return hasExpired(state, input.nowMs) ? expire(state) : { state, effects: NO_EFFECTS };
}

/** SESSION-3: the session goes on to its end; the client learns that it must reconnect for more. */
export function declineRenewal(
  state: Authenticated,
  input: AuthReceived,
  config: ServerMachineConfig,
): ServerStep {
  const gen = state.gen + 1;
  if ((input.message.gen ?? gen) !== gen) {
    return beginClose(state, 'bad_message', { detail: 'an "auth" has a "gen" that is not the next' });
  }
  const answer: AuthError = {
    type: 'auth_error',
    gen,
    code: 'renewal_unsupported',
    message: ERROR_CODES.renewal_unsupported,
    retry: 'never',
  };
  return spendError({ ...state, gen }, input.nowMs, config, { kind: 'send', message: answer });
}

export function answerRefusal(
  state: Authenticated,
  input: ApplicationMessageRefused,
  config: ServerMachineConfig,
): ServerStep {
  return spendError(state, input.nowMs, config, { kind: 'send', message: input.answer });
}

/** APP-5: errors are answered up to a budget; who only makes errors is closed. */
function spendError(
  state: Authenticated,
  nowMs: number,
  config: ServerMachineConfig,
  answer: ServerEffect,
): ServerStep {
  if (hasExpired(state, nowMs)) return expire(state);
  const isNewWindow = nowMs >= state.errorWindowEndsAtMs;
  const errorsSpent = isNewWindow ? 1 : state.errorsSpent + 1;
  if (errorsSpent > config.maxApplicationErrors) {
    return beginClose(state, 'rate_limited', {
      retryAfterMs: config.applicationErrorWindowMs,
      detail: 'over the budget of application errors',
    });
  }
  const errorWindowEndsAtMs = isNewWindow
    ? nowMs + config.applicationErrorWindowMs
    : state.errorWindowEndsAtMs;
  return { state: { ...state, errorsSpent, errorWindowEndsAtMs }, effects: [answer] };
}
