// The handlers from the start to the open socket.
import { CLOSE_CODES, isCloseCodeName } from '../../close-code.ts';
import type { Step } from '../cell.ts';
import { NO_EFFECTS } from '../cell.ts';
import type { ClientMachineConfig } from './config.ts';
import type { ClientEffect } from './effect.ts';
import { closedByServer, endAttempt, stop } from './end-attempt.ts';
import type {
  ClientDeadlineReached,
  ClientSocketClosed,
  CredentialFailed,
  CredentialObtained,
  SocketOpened,
  StartRequested,
} from './input.ts';
import type {
  Authenticating,
  ClientAuthenticated,
  ClientCredential,
  ClientState,
  Confirming,
  Connecting,
  CredentialReason,
  FetchingCredential,
  History,
  Idle,
  ObtainingPass,
  Pass,
  Proving,
  Resuming,
  UpgradeCredential,
  WaitingToRetry,
} from './state.ts';

type ClientStep = Step<ClientState, ClientEffect>;
type OnSocket = Connecting | Authenticating | Proving | Confirming | Resuming | ClientAuthenticated;

const NO_HISTORY: History = { failures: 0, refusals: 0, subject: null, pass: null };
const FIRST_GEN = 1;
/** RFC 6455 section 7.4.1. */
export const NO_CLOSE_FRAME = 1006;

export function start(_state: Idle, input: StartRequested, config: ClientMachineConfig): ClientStep {
  return fetchCredential({ attempt: 1, history: NO_HISTORY, reason: 'initial', pass: null }, input, config);
}

export function retryWhenDue(
  state: WaitingToRetry,
  input: ClientDeadlineReached,
  config: ClientMachineConfig,
): ClientStep {
  if (input.nowMs < state.retryAtMs) return { state, effects: NO_EFFECTS };
  return tryAgain(state, state.pass, input, config);
}

/** RESUME-6: what the last session left makes a question to the application needless, for as long as it is good. */
export function tryAgain(
  state: WaitingToRetry | ObtainingPass,
  pass: Pass | null,
  { nowMs }: { readonly nowMs: number },
  config: ClientMachineConfig,
): ClientStep {
  const { history, reason, resumption } = state;
  const attempt = state.attempt + 1;
  if (resumption === null || (resumption.expiresAtMs !== null && nowMs >= resumption.expiresAtMs)) {
    return fetchCredential({ attempt, history, reason, pass }, { nowMs }, config);
  }
  const trying = { attempt, history, credential: null, resumption };
  return connect(trying, { upgrade: null, pass }, nowMs, config);
}

/** A credential is fetched before the socket opens, so that the server's deadline does not run meanwhile. */
export function fetchCredential(
  trying: {
    readonly attempt: number;
    readonly history: History;
    readonly reason: CredentialReason;
    readonly pass: Pass | null;
  },
  { nowMs }: { readonly nowMs: number },
  config: ClientMachineConfig,
): ClientStep {
  const { attempt, reason } = trying;
  return {
    state: { kind: 'fetchingCredential', ...trying, deadlineAtMs: nowMs + config.credentialTimeoutMs },
    effects: [{ kind: 'obtainCredential', attempt, reason }],
  };
}

export function openSocket(
  state: FetchingCredential,
  input: CredentialObtained,
  config: ClientMachineConfig,
): ClientStep {
  const { credential } = input;
  if (credential === null) return stop(state, { kind: 'noCredential' });
  const { attempt, history, pass } = state;
  const isUpgrade = credential.method === undefined;
  const trying = { attempt, history, credential: isUpgrade ? null : credential, resumption: null };
  const upgrade = isUpgrade ? credential.upgrade : null;
  return connect(trying, { upgrade, pass }, input.nowMs, config);
}

function connect(
  trying: Pick<Connecting, 'attempt' | 'history' | 'credential' | 'resumption'>,
  { upgrade, pass }: { readonly upgrade: UpgradeCredential['upgrade'] | null; readonly pass: Pass | null },
  nowMs: number,
  config: ClientMachineConfig,
): ClientStep {
  return {
    state: {
      kind: 'connecting',
      ...trying,
      freshPass: pass?.isFresh === true ? pass.text : null,
      deadlineAtMs: nowMs + config.connectTimeoutMs,
    },
    effects: [{ kind: 'openSocket', attempt: trying.attempt, upgrade, pass: pass?.text ?? null }],
  };
}

export function giveUpCredential(
  state: FetchingCredential,
  input: CredentialFailed,
  config: ClientMachineConfig,
): ClientStep {
  return endAttempt(state, { ...input, end: { kind: 'credentialFailed' } }, config);
}

export function giveUpSlowCredential(
  state: FetchingCredential,
  input: ClientDeadlineReached,
  config: ClientMachineConfig,
): ClientStep {
  if (input.nowMs < state.deadlineAtMs) return { state, effects: NO_EFFECTS };
  return endAttempt(state, { ...input, end: { kind: 'credentialTimeout' } }, config);
}

/**
 * AUTH-1: the credential is the first thing said, at once, and is not kept. It cannot name another `type`. Where the
 * upgrade has said it (UPGRADE-4), there is nothing to say, and nothing that a challenge could be about.
 */
export function authenticate(
  state: Connecting,
  input: SocketOpened,
  config: ClientMachineConfig,
): ClientStep {
  const { attempt, history, credential, resumption } = state;
  const deadlineAtMs = input.nowMs + config.authTimeoutMs;
  const entering = { attempt, history, gen: FIRST_GEN, deadlineAtMs, refusal: null };
  if (resumption !== null) {
    const { resume } = resumption;
    return { state: { kind: 'resuming', ...entering }, effects: say({ method: 'resume', resume }, config) };
  }
  if (credential === null) return { state: { kind: 'confirming', ...entering }, effects: NO_EFFECTS };
  return { state: { kind: 'authenticating', ...entering }, effects: say(credential, config) };
}

function say(credential: ClientCredential, { clientInfo }: ClientMachineConfig): readonly ClientEffect[] {
  const client = clientInfo === undefined ? {} : { client: clientInfo };
  return [{ kind: 'send', message: { ...credential, ...client, type: 'auth', gen: FIRST_GEN } }];
}

export function giveUpConnecting(
  state: Connecting,
  input: ClientDeadlineReached,
  config: ClientMachineConfig,
): ClientStep {
  if (input.nowMs < state.deadlineAtMs) return { state, effects: NO_EFFECTS };
  return endAttempt(state, { ...input, end: { kind: 'connectTimeout' } }, config, [
    { kind: 'closeSocket', code: 1000 },
  ]);
}

/** The server, or the network, ended the connection. */
export function takeClose(
  state: OnSocket,
  input: ClientSocketClosed,
  config: ClientMachineConfig,
): ClientStep {
  return endAttempt(
    state,
    {
      nowMs: input.nowMs,
      random: input.random,
      end: closedByServer(closeCodeOf(state, input.code)),
      retryAfterMs: input.retryAfterMs ?? announcedDelayMs(state),
    },
    config,
  );
}

/** Under load a server cuts the line right after its `auth_error`, which then says what the close frame would have. */
export function closeCodeOf(state: OnSocket, code: number): number {
  if (code !== NO_CLOSE_FRAME || !('refusal' in state) || state.refusal === null) return code;
  const name = state.refusal.code;
  return isCloseCodeName(name) ? CLOSE_CODES[name].code : code;
}

function announcedDelayMs(state: OnSocket): number | null {
  if ('refusal' in state) return state.refusal?.retry_after_ms ?? null;
  return state.kind === 'authenticated' ? state.reconnectAfterMs : null;
}
