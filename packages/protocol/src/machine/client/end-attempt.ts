// What becomes of a client whose connection, or attempt at one, has ended: wait, ask again, or stop.
import { backoffMs } from '../../backoff.ts';
import { closeCodeName, closeVerdict } from '../../close-code.ts';
import type { RetryVerdict } from '../../retry-verdict.ts';
import type { Step } from '../cell.ts';
import type { ClientMachineConfig } from './config.ts';
import type { ClientEffect } from './effect.ts';
import type {
  ClientState,
  Connecting,
  CredentialReason,
  EndCause,
  History,
  Pass,
  StopCause,
} from './state.ts';

type ClientStep = Step<ClientState, ClientEffect>;
type LiveState = Exclude<ClientState, { kind: 'idle' | 'stopped' }>;

interface Ending {
  readonly nowMs: number;
  readonly random: number;
  readonly end: EndCause;
  /** What the server, or the source of credentials, said in so many words; else the close code decides. */
  readonly retryAfterMs?: number | null;
}

/**
 * The one place where the retry verdict of a close code is obeyed (CLIENT-1). `before` is what must be done first,
 * such as closing a socket that is still open.
 */
export function endAttempt(
  state: LiveState,
  ending: Ending,
  config: ClientMachineConfig,
  before: readonly ClientEffect[] = [],
): ClientStep {
  const { end } = ending;
  const verdict = verdictOf(end);
  if (verdict === 'never') return stop(state, { kind: 'cannotSucceed', end }, before);

  const isRefusal = end.kind === 'closedByServer' && end.name === 'auth_failed';
  const history = nextHistory(state, ending.nowMs, isRefusal, config);
  // 4403 allows one more try with a fresh credential, and no credential is fresh where there is only one.
  if (isRefusal && (history.refusals > 1 || !config.canRenewCredential)) {
    return stop(state, { kind: 'refusedRepeatedly', end }, before);
  }
  if (verdict === 'reauth' && !config.canRenewCredential) {
    return stop(state, { kind: 'cannotSucceed', end }, before);
  }

  // Neither drained nor told when to come back: so were all the others, and nobody spread them out.
  const wasCutOff =
    state.kind === 'authenticated' && verdict !== 'reauth' && (ending.retryAfterMs ?? null) === null;
  const windowMs = wasCutOff ? state.session.reconnect_window_ms : undefined;
  return {
    state: {
      kind: 'waitingToRetry',
      attempt: state.attempt,
      history: wasCutOff ? { ...history, pass: null } : history,
      retryAtMs: ending.nowMs + waitMs({ verdict, history, windowMs, ending }, config),
      reason: credentialReason(end),
      // RESUME-6: what is left of a session whose credential is at fault is at fault as well.
      resumption: verdict !== 'reauth' && 'resumption' in state ? state.resumption : null,
      pass: wasCutOff ? keptPass(history) : passLeft(state, end),
      end,
    },
    effects: [...before, ...leave(state)],
  };
}

/** Ends everything for good. */
export function stop(state: ClientState, cause: StopCause, before: readonly ClientEffect[] = []): ClientStep {
  return {
    state: { kind: 'stopped', cause },
    effects: [...before, ...leave(state), { kind: 'stop', cause }],
  };
}

function leave(state: ClientState): readonly ClientEffect[] {
  if (state.kind === 'authenticated') return [{ kind: 'endSession' }];
  if (state.kind === 'fetchingCredential') return [{ kind: 'abortCredential' }];
  if (state.kind === 'proving') return [{ kind: 'abortProof' }];
  if (state.kind === 'obtainingPass') return [{ kind: 'abortPass' }];
  return [];
}

function verdictOf(end: EndCause): RetryVerdict {
  if (end.kind === 'closedByServer') return closeVerdict(end.code);
  return end.kind === 'protocolViolation' ? 'never' : 'backoff';
}

function credentialReason(end: EndCause): CredentialReason {
  const name = end.kind === 'closedByServer' ? end.name : null;
  if (name === 'auth_failed') return 'rejected';
  return name === 'session_expired' ? 'expired' : 'initial';
}

function nextHistory(
  state: LiveState,
  nowMs: number,
  isRefusal: boolean,
  config: ClientMachineConfig,
): History {
  const wasStable = state.kind === 'authenticated' && nowMs - state.sinceMs >= config.stableAfterMs;
  const { subject, failures, refusals, pass } = state.history;
  return {
    subject,
    pass,
    failures: wasStable ? 1 : failures + 1,
    refusals: isRefusal ? refusals + 1 : wasStable ? 0 : refusals,
  };
}

function waitMs(
  end: {
    readonly verdict: RetryVerdict;
    readonly history: History;
    /** What the session said about an end like this one; undefined where it said nothing. */
    readonly windowMs: number | undefined;
    readonly ending: Ending;
  },
  config: ClientMachineConfig,
): number {
  const { verdict, history, windowMs, ending } = end;
  // The first time a credential is at fault, its renewal is all the wait there needs to be.
  if (verdict === 'reauth' && history.failures === 1) return 0;
  const usualMs = backoffMs(history.failures, ending.random, config.backoff, askedMs(ending, config));
  if (windowMs === undefined) return usualMs;
  const spreadMs = Math.round(ending.random * Math.min(windowMs, config.maxRetryAfterMs));
  // RESUME-7. Where sessions do not last, a short window must not undo the backoff.
  return history.failures === 1 ? spreadMs : Math.max(spreadMs, usualMs);
}

/** CLIENT-3: what was asked for, within what is heeded. */
export function askedMs(
  { retryAfterMs }: { readonly retryAfterMs?: number | null },
  { maxRetryAfterMs }: ClientMachineConfig,
): number {
  return Math.min(retryAfterMs ?? 0, maxRetryAfterMs);
}

/** What an attempt leaves to the next that ends before its upgrade was answered. */
function passLeft(state: LiveState, end: EndCause): Pass | null {
  if (state.kind === 'fetchingCredential') return state.pass;
  return state.kind === 'connecting' && end.kind === 'connectTimeout' ? presentedAgain(state) : null;
}

/** PASS-6: maybe nobody has read it. Once more, then another one. */
export function presentedAgain({ freshPass }: Connecting): Pass | null {
  return freshPass === null ? null : { text: freshPass, isFresh: false };
}

/** The pass that the last session left, to be presented now. */
export function keptPass({ pass }: History): Pass | null {
  return pass === null ? null : { text: pass, isFresh: false };
}

/** The cause of a close by the server. */
export function closedByServer(code: number): EndCause {
  return { kind: 'closedByServer', code, name: closeCodeName(code) ?? null };
}
