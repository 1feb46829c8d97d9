// The handlers of an open socket: the answer to `auth`, and everything after it.
import type { Violation } from '../../frame/violation.ts';
import type { Step } from '../cell.ts';
import { NO_EFFECTS } from '../cell.ts';
import type { ClientMachineConfig } from './config.ts';
import type { ClientEffect } from './effect.ts';
import { endAttempt } from './end-attempt.ts';
import type { ClientDeadlineReached, ClientInput } from './input.ts';
import type {
  Authenticating,
  ClientAuthenticated,
  ClientState,
  Confirming,
  Proving,
  Resuming,
  Resumption,
} from './state.ts';

type ClientStep = Step<ClientState, ClientEffect>;
/** Between `auth`, said by a message or by the upgrade, and its answer. */
type Entering = Authenticating | Proving | Confirming | Resuming;
type InputOf<K extends ClientInput['kind']> = Extract<ClientInput, { kind: K }>;

export function openSession(
  state: Entering,
  input: InputOf<'authOkReceived'>,
  config: ClientMachineConfig,
): ClientStep {
  const { message: session, nowMs } = input;
  if (session.gen !== state.gen) return { state, effects: NO_EFFECTS };
  const { attempt, history, gen } = state;
  const isSomebodyElse = history.subject !== null && history.subject !== session.subject;
  return {
    state: {
      kind: 'authenticated',
      attempt,
      history: {
        ...history,
        subject: session.subject,
        pass: config.canGetPass ? (session.pass ?? null) : null,
      },
      gen,
      session,
      isResumed: state.kind === 'resuming',
      resumption: config.canResume ? resumptionOf(state, input) : null,
      sinceMs: nowMs,
      pingAtMs: nowMs + session.heartbeat_ms,
      lostAtMs: null,
      reconnectAfterMs: null,
    },
    effects: [
      // Let in without the proof that was asked for: there is nothing more to prove.
      ...(state.kind === 'proving' ? [{ kind: 'abortProof' } as const] : []),
      ...(isSomebodyElse ? [{ kind: 'discardOutbox' } as const] : []),
      { kind: 'openSession', session },
      { kind: 'flushOutbox' },
    ],
  };
}

/**
 * CLIENT-12: taken where one message was all it needed to get in. Elsewhere the server wants the upgrade to say who comes,
 * or a proof, and a text that is said in band is neither.
 */
function resumptionOf(state: Entering, { message, nowMs }: InputOf<'authOkReceived'>): Resumption | null {
  const { resume, expires_at_ms: expiresAtMs, server_time_ms: serverTimeMs } = message;
  if (resume === undefined || state.kind === 'proving' || state.kind === 'confirming') return null;
  return { resume, expiresAtMs: expiresAtMs === null ? null : nowMs + expiresAtMs - serverTimeMs };
}

/** Kept for the close that follows: it adds when to come back, and stands in for a close frame that gets lost. */
export function noteRefusal(state: Entering, input: InputOf<'authErrorReceived'>): ClientStep {
  if (input.message.gen !== state.gen) return { state, effects: NO_EFFECTS };
  return { state: { ...state, refusal: input.message }, effects: NO_EFFECTS };
}

export function deliver(
  state: ClientAuthenticated,
  input: InputOf<'eventReceived' | 'responseReceived' | 'errorReceived' | 'authExpiringReceived'>,
): ClientStep {
  return { state: alive(state, input.nowMs), effects: [{ kind: 'deliver', message: input.message }] };
}

export function noteLife(state: ClientAuthenticated, input: { readonly nowMs: number }): ClientStep {
  return { state: alive(state, input.nowMs), effects: NO_EFFECTS };
}

export function noteDraining(state: ClientAuthenticated, input: InputOf<'drainingReceived'>): ClientStep {
  const reconnectAfterMs = input.message.reconnect_after_ms;
  return { state: { ...alive(state, input.nowMs), reconnectAfterMs }, effects: NO_EFFECTS };
}

export function answerPing(state: ClientAuthenticated, input: InputOf<'pingReceived'>): ClientStep {
  const { t } = input.message;
  return {
    state: alive(state, input.nowMs),
    effects: [{ kind: 'send', message: t === undefined ? { type: 'pong' } : { type: 'pong', t } }],
  };
}

/** APP-3: this client offers no requests, and says so rather than let the server wait. */
export function declineRequest(state: ClientAuthenticated, input: InputOf<'requestReceived'>): ClientStep {
  const { id } = input.message;
  return {
    state: alive(state, input.nowMs),
    effects: [
      {
        kind: 'send',
        message: { type: 'response', id, error: { code: 'unknown_name', message: 'no such request here' } },
      },
    ],
  };
}

export function sendNow(state: ClientAuthenticated, input: InputOf<'sendRequested'>): ClientStep {
  return { state, effects: [{ kind: 'send', message: input.message }] };
}

/** LIVE-2: after a silence, ask; after a second one, the connection is dead whatever the socket believes. */
export function keepAlive(
  state: ClientAuthenticated,
  input: ClientDeadlineReached,
  config: ClientMachineConfig,
): ClientStep {
  const { nowMs } = input;
  if (state.lostAtMs !== null) {
    if (nowMs < state.lostAtMs) return { state, effects: NO_EFFECTS };
    return endAttempt(
      state,
      { ...input, end: { kind: 'heartbeatLost' }, retryAfterMs: state.reconnectAfterMs },
      config,
      [{ kind: 'closeSocket', code: 1000 }],
    );
  }
  if (nowMs < state.pingAtMs) return { state, effects: NO_EFFECTS };
  return {
    state: { ...state, lostAtMs: nowMs + state.session.heartbeat_ms },
    effects: [{ kind: 'send', message: { type: 'ping', t: nowMs } }],
  };
}

export function giveUpAuthenticating(
  state: Entering,
  input: ClientDeadlineReached,
  config: ClientMachineConfig,
): ClientStep {
  if (input.nowMs < state.deadlineAtMs) return { state, effects: NO_EFFECTS };
  return endAttempt(state, { ...input, end: { kind: 'authTimeout' } }, config, [
    { kind: 'closeSocket', code: 4408 },
  ]);
}

/** A server that speaks out of turn, or gibberish, does not speak this protocol (CLIENT-9). */
export function leaveImpostor(
  state: Entering | ClientAuthenticated,
  input: { readonly nowMs: number; readonly random: number; readonly violation?: Violation },
  config: ClientMachineConfig,
  fault = 'a message that does not belong here',
): ClientStep {
  const detail = input.violation?.detail ?? fault;
  return endAttempt(state, { ...input, end: { kind: 'protocolViolation', detail } }, config, [
    { kind: 'closeSocket', code: 4400 },
  ]);
}

function alive(state: ClientAuthenticated, nowMs: number): ClientAuthenticated {
  return { ...state, pingAtMs: nowMs + state.session.heartbeat_ms, lostAtMs: null };
}
