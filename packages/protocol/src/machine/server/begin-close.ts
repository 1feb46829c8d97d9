// How a connection starts to end. Every way out of a live state but the peer's own leads through here.
import type { CloseCodeName } from '../../close-code.ts';
import type { Step } from '../cell.ts';
import type { CloseSocket, ServerEffect } from './effect.ts';
import { retryDelayMs } from './retry-delay.ts';
import type { ServerState } from './state.ts';

export interface CloseDetails {
  readonly retryAfterMs?: number | undefined;
  readonly detail?: string | undefined;
}

/** Clean-up that belongs to the state being left, then the close, and nothing after it (CLOSE-3). */
export function beginClose(
  state: ServerState,
  code: CloseCodeName,
  details: CloseDetails = {},
  before: readonly ServerEffect[] = [],
): Step<ServerState, ServerEffect> {
  return {
    state: { kind: 'closing', code },
    effects: [...before, ...leave(state, code), closeSocket(code, details)],
  };
}

/** What must be undone when `state` is left for good; `code` is null when the peer went away by itself. */
export function leave(state: ServerState, code: CloseCodeName | null): readonly ServerEffect[] {
  switch (state.kind) {
    case 'verifying':
    case 'challenged':
    case 'verifyingProof':
      return [{ kind: 'abortVerification' }];
    case 'authenticated':
      return [{ kind: 'endSession', session: state.session, code }];
    default:
      return [];
  }
}

function closeSocket(code: CloseCodeName, details: CloseDetails): CloseSocket {
  const retryAfterMs = retryDelayMs(code, details.retryAfterMs);
  const { detail } = details;
  return {
    kind: 'closeSocket',
    code,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(detail === undefined ? {} : { detail }),
  };
}
