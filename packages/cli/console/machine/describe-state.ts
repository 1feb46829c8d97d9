// The client's state in a sentence.
import type { ClientState, ConnectionEnd, StopCause } from '@inband/client';
import { remainingText } from '../time-text.ts';
import { closeText } from '../trials/close-text.ts';

export function describeState(state: ClientState): string {
  switch (state.status) {
    case 'idle':
      return 'No connection yet. Sign in to open one.';
    case 'fetchingCredential':
      return `Attempt ${state.attempt}: asking for a credential (${state.reason}).`;
    case 'connecting':
      return `Attempt ${state.attempt}: opening the socket. Nothing in the request says who you are.`;
    case 'authenticating':
      return 'The socket is open and auth was sent. Nothing else is said until the server has answered.';
    case 'authenticated':
      return `Authenticated as ${state.session.subject}.`;
    case 'waitingToRetry':
      return `${endText(state.end)} Next attempt in ${remainingText(state.retryAtMs - Date.now())}.`;
    case 'stopped':
      return causeText(state.cause);
  }
}

function causeText(cause: StopCause): string {
  switch (cause.kind) {
    case 'closedByApplication':
      return 'Signed out. The client stopped for good, as it was asked to.';
    case 'noCredential':
      return 'Stopped: there is no credential to try.';
    default:
      return `${endText(cause.end)} The client stopped; sign in again.`;
  }
}

const ENDS = {
  connectTimeout: 'The socket did not open in time.',
  authTimeout: 'The server did not answer in time.',
  heartbeatLost: 'The server went silent.',
  credentialTimeout: 'The credential did not come in time.',
  credentialFailed: 'The credential could not be had.',
  proofFailed: 'The challenge could not be answered.',
} as const;

function endText(end: ConnectionEnd): string {
  if (end.kind === 'closedByServer') return `Closed: ${closeText(end.code)}.`;
  return end.kind === 'protocolViolation' ? `The server broke the protocol: ${end.detail}.` : ENDS[end.kind];
}
