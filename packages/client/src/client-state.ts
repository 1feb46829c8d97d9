// What an application sees of where the client is.
import {
  type CloseCodeName,
  type CredentialReason,
  closeVerdict,
  type EndCause,
  type ClientState as MachineState,
  type StopCause as MachineStopCause,
  type RetryVerdict,
} from '@inband/protocol';
import { type Session, toSession } from './session.ts';

/** Why a connection, or the attempt at one, ended. `verdict` is what that allows (CLIENT-1). */
export type ConnectionEnd =
  /** `name` is null where the code is not one of Inband's; 1006 stands for "no close frame was seen". */
  | {
      readonly kind: 'closedByServer';
      readonly code: number;
      readonly name: CloseCodeName | null;
      readonly verdict: RetryVerdict;
    }
  | {
      readonly kind: 'connectTimeout' | 'authTimeout' | 'heartbeatLost' | 'credentialTimeout';
      readonly verdict: 'backoff';
    }
  /** `error` is what the application's function threw, or a `CredentialError` about what it returned. */
  | { readonly kind: 'credentialFailed'; readonly error: unknown; readonly verdict: 'backoff' }
  /** `error` is what the function that answers challenges threw, or a `ProofError` about what it returned. */
  | { readonly kind: 'proofFailed'; readonly error: unknown; readonly verdict: 'backoff' }
  /** The server said something that is not Inband. `detail` holds nothing of it. */
  | { readonly kind: 'protocolViolation'; readonly detail: string; readonly verdict: 'never' };

/** Why the client will not try again. */
export type StopCause =
  | { readonly kind: 'closedByApplication' }
  /** The credential function returned null: signed out. */
  | { readonly kind: 'noCredential' }
  /** The end came with a verdict that another try cannot change. */
  | { readonly kind: 'cannotSucceed'; readonly end: ConnectionEnd }
  /** The credential was refused, and so was the next one, or there is no other to try. */
  | { readonly kind: 'refusedRepeatedly'; readonly end: ConnectionEnd };

/**
 * A frozen value, and the same one until something changes. A session that is resumed skips `fetchingCredential`. `attempt` counts the connections from 1; `retryAtMs` is
 * on this machine's clock, as that was set when the wait began. Setting the clock does not move the attempt.
 */
export type ClientState =
  /** Where `createClient` begins; it has moved on when it returns. */
  | { readonly status: 'idle' }
  | { readonly status: 'fetchingCredential'; readonly attempt: number; readonly reason: CredentialReason }
  | { readonly status: 'connecting'; readonly attempt: number }
  | { readonly status: 'authenticating'; readonly attempt: number }
  | { readonly status: 'authenticated'; readonly attempt: number; readonly session: Session }
  /**
   * `failures` counts the attempts in a row that led to no stable session. The next one comes before `retryAtMs` where the
   * server was willing to let it in (PASS-6).
   */
  | {
      readonly status: 'waitingToRetry';
      readonly attempt: number;
      readonly failures: number;
      readonly retryAtMs: number;
      readonly end: ConnectionEnd;
    }
  | { readonly status: 'stopped'; readonly cause: StopCause };
export type ClientStatus = ClientState['status'];

/**
 * `applicationError` is what the machine does not keep: the last failure of a function of the application's.
 * `clockOffsetMs` is this machine's clock minus the client's own, which is never set.
 */
export function toClientState(
  state: MachineState,
  applicationError: unknown,
  clockOffsetMs: number,
): ClientState {
  switch (state.kind) {
    case 'idle':
      return Object.freeze({ status: 'idle' });
    case 'fetchingCredential': {
      const { kind: status, attempt, reason } = state;
      return Object.freeze({ status, attempt, reason });
    }
    case 'connecting':
      return Object.freeze({ status: state.kind, attempt: state.attempt });
    case 'authenticating':
    case 'proving':
    case 'confirming':
    case 'resuming':
      return Object.freeze({ status: 'authenticating', attempt: state.attempt });
    case 'authenticated': {
      const { kind: status, attempt, session } = state;
      return Object.freeze({ status, attempt, session: toSession(session, state.isResumed) });
    }
    case 'obtainingPass':
    case 'waitingToRetry': {
      const { attempt, history } = state;
      const retryAtMs = state.retryAtMs + clockOffsetMs;
      const end = toConnectionEnd(state.end, applicationError);
      return Object.freeze({
        status: 'waitingToRetry',
        attempt,
        failures: history.failures,
        retryAtMs,
        end,
      });
    }
    case 'stopped':
      return Object.freeze({ status: state.kind, cause: toStopCause(state.cause, applicationError) });
  }
}

/** A challenge makes authenticating longer and nothing else, and a pass may make a wait shorter. */
export function statusOf({ kind }: MachineState): ClientStatus {
  if (kind === 'obtainingPass') return 'waitingToRetry';
  return kind === 'proving' || kind === 'confirming' || kind === 'resuming' ? 'authenticating' : kind;
}

/** Whether an application that looks at both would see one and the same state. */
export function looksTheSame(from: MachineState, to: MachineState): boolean {
  if ('retryAtMs' in from && 'retryAtMs' in to) return from.retryAtMs === to.retryAtMs;
  return statusOf(from) === statusOf(to);
}

function toStopCause(cause: MachineStopCause, applicationError: unknown): StopCause {
  if (!('end' in cause)) return Object.freeze({ kind: cause.kind });
  return Object.freeze({ kind: cause.kind, end: toConnectionEnd(cause.end, applicationError) });
}

function toConnectionEnd(end: EndCause, applicationError: unknown): ConnectionEnd {
  switch (end.kind) {
    case 'closedByServer':
      return Object.freeze({ ...end, verdict: closeVerdict(end.code) });
    case 'protocolViolation':
      return Object.freeze({ ...end, verdict: 'never' });
    case 'credentialFailed':
    case 'proofFailed':
      return Object.freeze({ kind: end.kind, error: applicationError, verdict: 'backoff' });
    default:
      return Object.freeze({ kind: end.kind, verdict: 'backoff' });
  }
}
