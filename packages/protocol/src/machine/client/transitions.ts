// The client side of the protocol, over all of its connections, as one total table.
//
// The same two rules as on the server's side: what decides about a transition lives in this file and the handlers it
// names, and a new state or input does not compile until each of its cells is decided.
import type { Cell } from '../cell.ts';
import { NO_EFFECTS } from '../cell.ts';
import type { ClientMachineConfig } from './config.ts';
import {
  authenticate,
  giveUpConnecting,
  giveUpCredential,
  giveUpSlowCredential,
  openSocket,
  retryWhenDue,
  start,
  takeClose,
} from './connect.ts';
import {
  answerPing,
  declineRequest,
  deliver,
  giveUpAuthenticating,
  keepAlive,
  leaveImpostor,
  noteDraining,
  noteLife,
  noteRefusal,
  openSession,
  sendNow,
} from './converse.ts';
import type { ClientEffect } from './effect.ts';
import { stop } from './end-attempt.ts';
import type { ClientInput, ClientInputKind } from './input.ts';
import { giveUpPass, retryWithoutPass, retryWithPass, takeRefusedUpgrade } from './obtain-pass.ts';
import { giveUpProving, refuseChallenge, sendProof, takeChallenge } from './prove.ts';
import { declineChallenge, takeCloseOfResumption } from './resume.ts';
import type { ClientState, ClientStateKind } from './state.ts';

type StateOf<K extends ClientStateKind> = Extract<ClientState, { kind: K }>;
type InputOf<K extends ClientInputKind> = Extract<ClientInput, { kind: K }>;
type ClientCell<S extends ClientState = ClientState, I extends ClientInput = ClientInput> = Cell<
  ClientState,
  ClientInput,
  ClientEffect,
  ClientMachineConfig,
  S,
  I
>;

export type ClientTransitions = {
  readonly [S in ClientStateKind]: { readonly [I in ClientInputKind]: ClientCell<StateOf<S>, InputOf<I>> };
};

function cell<S extends ClientState, I extends ClientInput>(
  run: ClientCell<S, I>['run'],
  clause: string,
  goesTo: readonly ClientStateKind[],
): ClientCell<S, I> {
  return { does: run.name, goesTo, clause, run };
}

function ignoreIn(kind: ClientStateKind, clause: string): ClientCell {
  return { does: 'ignore', goesTo: [kind], clause, run: (state) => ({ state, effects: NO_EFFECTS }) };
}

const ON_SOCKET: ReadonlySet<ClientStateKind> = new Set([
  'connecting',
  'authenticating',
  'proving',
  'confirming',
  'resuming',
  'authenticated',
]);

const stopAsAsked: ClientCell = {
  does: 'stopAsAsked',
  goesTo: ['stopped'],
  clause: 'CLIENT-5',
  run: (state) =>
    stop(
      state,
      { kind: 'closedByApplication' },
      ON_SOCKET.has(state.kind) ? [{ kind: 'closeSocket', code: 1000 }] : [],
    ),
};

function queueIn(kind: ClientStateKind): ClientCell<ClientState, InputOf<'sendRequested'>> {
  return {
    does: 'queue',
    goesTo: [kind],
    clause: 'CLIENT-6',
    run: (state, { message }) => ({ state, effects: [{ kind: 'queue', message }] }),
  };
}

const refuseSend: ClientCell<ClientState, InputOf<'sendRequested'>> = {
  does: 'refuseSend',
  goesTo: ['stopped'],
  clause: 'CLIENT-5',
  run: (state, { message }) => ({ state, effects: [{ kind: 'refuseSend', message }] }),
};

const ends: readonly ClientStateKind[] = ['waitingToRetry', 'stopped'];
const idle = ignoreIn('idle', 'CLIENT-8');
const fetching = ignoreIn('fetchingCredential', 'CLIENT-8');
const connecting = ignoreIn('connecting', 'CLIENT-8');
const authenticating = ignoreIn('authenticating', 'CLIENT-8');
const confirming = ignoreIn('confirming', 'CLIENT-8');
const resuming = ignoreIn('resuming', 'CLIENT-8');
const authenticated = ignoreIn('authenticated', 'CLIENT-8');
const obtainingPass = ignoreIn('obtainingPass', 'CLIENT-8');
const waiting = ignoreIn('waitingToRetry', 'CLIENT-8');
const stopped = ignoreIn('stopped', 'CLIENT-5');
/** AUTH-11 from this side: who speaks before `auth_ok` is no Inband server. */
const outOfTurn = {
  does: leaveImpostor.name,
  goesTo: ['stopped'],
  clause: 'CLIENT-9',
  run: leaveImpostor,
} as const;
const alive = cell(noteLife, 'LIVE-2', ['authenticated']);

type EnteringKind = 'authenticating' | 'proving' | 'confirming' | 'resuming';

/** What is the same from the open socket to the session: all but proofs and challenges. */
function entering(kind: EnteringKind): {
  readonly [I in Exclude<
    ClientInputKind,
    'proofObtained' | 'proofFailed' | 'authChallengeReceived'
  >]: ClientCell<StateOf<EnteringKind>, InputOf<I>>;
} {
  const ignored = ignoreIn(kind, 'CLIENT-8');
  return {
    startRequested: ignored,
    stopRequested: stopAsAsked,
    sendRequested: queueIn(kind),
    credentialObtained: ignored,
    credentialFailed: ignored,
    passObtained: ignored,
    passFailed: ignored,
    socketOpened: ignored,
    socketClosed: cell(takeClose, 'CLIENT-1', ends),
    deadlineReached: cell(giveUpAuthenticating, 'CLIENT-4', [kind, 'waitingToRetry']),
    violationFound: outOfTurn,
    authOkReceived: cell(openSession, 'AUTH-6', [kind, 'authenticated']),
    authErrorReceived: cell(noteRefusal, 'AUTH-7', [kind]),
    authExpiringReceived: ignored,
    drainingReceived: ignored,
    pingReceived: ignored,
    pongReceived: ignored,
    eventReceived: outOfTurn,
    requestReceived: outOfTurn,
    responseReceived: outOfTurn,
    errorReceived: outOfTurn,
  };
}

export const clientTransitions: ClientTransitions = {
  idle: {
    startRequested: cell(start, 'CLIENT-4', ['fetchingCredential']),
    stopRequested: stopAsAsked,
    sendRequested: queueIn('idle'),
    credentialObtained: idle,
    credentialFailed: idle,
    proofObtained: idle,
    proofFailed: idle,
    passObtained: idle,
    passFailed: idle,
    socketOpened: idle,
    socketClosed: idle,
    deadlineReached: idle,
    violationFound: idle,
    authOkReceived: idle,
    authErrorReceived: idle,
    authChallengeReceived: idle,
    authExpiringReceived: idle,
    drainingReceived: idle,
    pingReceived: idle,
    pongReceived: idle,
    eventReceived: idle,
    requestReceived: idle,
    responseReceived: idle,
    errorReceived: idle,
  },
  fetchingCredential: {
    startRequested: fetching,
    stopRequested: stopAsAsked,
    sendRequested: queueIn('fetchingCredential'),
    credentialObtained: cell(openSocket, 'CLIENT-4', ['connecting', 'stopped']),
    credentialFailed: cell(giveUpCredential, 'CLIENT-4', ['waitingToRetry']),
    proofObtained: fetching,
    proofFailed: fetching,
    passObtained: fetching,
    passFailed: fetching,
    socketOpened: fetching,
    socketClosed: fetching,
    deadlineReached: cell(giveUpSlowCredential, 'CLIENT-4', ['fetchingCredential', 'waitingToRetry']),
    violationFound: fetching,
    authOkReceived: fetching,
    authErrorReceived: fetching,
    authChallengeReceived: fetching,
    authExpiringReceived: fetching,
    drainingReceived: fetching,
    pingReceived: fetching,
    pongReceived: fetching,
    eventReceived: fetching,
    requestReceived: fetching,
    responseReceived: fetching,
    errorReceived: fetching,
  },
  connecting: {
    startRequested: connecting,
    stopRequested: stopAsAsked,
    sendRequested: queueIn('connecting'),
    credentialObtained: connecting,
    credentialFailed: connecting,
    proofObtained: connecting,
    proofFailed: connecting,
    passObtained: connecting,
    passFailed: connecting,
    socketOpened: cell(authenticate, 'AUTH-1', ['authenticating', 'confirming', 'resuming']),
    socketClosed: cell(takeRefusedUpgrade, 'CLIENT-13', [...ends, 'obtainingPass']),
    deadlineReached: cell(giveUpConnecting, 'CLIENT-4', ['connecting', 'waitingToRetry']),
    violationFound: connecting,
    authOkReceived: connecting,
    authErrorReceived: connecting,
    authChallengeReceived: connecting,
    authExpiringReceived: connecting,
    drainingReceived: connecting,
    pingReceived: connecting,
    pongReceived: connecting,
    eventReceived: connecting,
    requestReceived: connecting,
    responseReceived: connecting,
    errorReceived: connecting,
  },
  authenticating: {
    ...entering('authenticating'),
    proofObtained: authenticating,
    proofFailed: authenticating,
    authChallengeReceived: cell(takeChallenge, 'AUTH-15', ['authenticating', 'proving', 'stopped']),
  },
  proving: {
    ...entering('proving'),
    proofObtained: cell(sendProof, 'AUTH-15', ['proving', 'confirming']),
    proofFailed: cell(giveUpProving, 'AUTH-15', ['proving', 'waitingToRetry']),
    authChallengeReceived: cell(refuseChallenge, 'AUTH-15', ['proving', 'stopped']),
  },
  confirming: {
    ...entering('confirming'),
    proofObtained: confirming,
    proofFailed: confirming,
    authChallengeReceived: cell(refuseChallenge, 'AUTH-15', ['confirming', 'stopped']),
  },
  resuming: {
    ...entering('resuming'),
    proofObtained: resuming,
    proofFailed: resuming,
    socketClosed: cell(takeCloseOfResumption, 'RESUME-6', [...ends, 'fetchingCredential']),
    authChallengeReceived: cell(declineChallenge, 'CLIENT-12', ['resuming', 'fetchingCredential']),
  },
  authenticated: {
    startRequested: authenticated,
    stopRequested: stopAsAsked,
    sendRequested: cell(sendNow, 'APP-1', ['authenticated']),
    credentialObtained: authenticated,
    credentialFailed: authenticated,
    proofObtained: authenticated,
    proofFailed: authenticated,
    passObtained: authenticated,
    passFailed: authenticated,
    socketOpened: authenticated,
    socketClosed: cell(takeClose, 'CLIENT-1', ends),
    deadlineReached: cell(keepAlive, 'LIVE-2', ['authenticated', 'waitingToRetry']),
    violationFound: outOfTurn,
    authOkReceived: alive,
    authErrorReceived: alive,
    authChallengeReceived: alive,
    authExpiringReceived: cell(deliver, 'SESSION-4', ['authenticated']),
    drainingReceived: cell(noteDraining, 'CLOSE-5', ['authenticated']),
    pingReceived: cell(answerPing, 'LIVE-1', ['authenticated']),
    pongReceived: alive,
    eventReceived: cell(deliver, 'APP-1', ['authenticated']),
    requestReceived: cell(declineRequest, 'APP-3', ['authenticated']),
    responseReceived: cell(deliver, 'APP-2', ['authenticated']),
    errorReceived: cell(deliver, 'APP-4', ['authenticated']),
  },
  obtainingPass: {
    startRequested: obtainingPass,
    stopRequested: stopAsAsked,
    sendRequested: queueIn('obtainingPass'),
    credentialObtained: obtainingPass,
    credentialFailed: obtainingPass,
    proofObtained: obtainingPass,
    proofFailed: obtainingPass,
    passObtained: cell(retryWithPass, 'PASS-6', ['fetchingCredential', 'connecting']),
    passFailed: cell(retryWithoutPass, 'PASS-6', ['waitingToRetry']),
    socketOpened: obtainingPass,
    socketClosed: obtainingPass,
    deadlineReached: cell(giveUpPass, 'CLIENT-4', ['obtainingPass', 'waitingToRetry']),
    violationFound: obtainingPass,
    authOkReceived: obtainingPass,
    authErrorReceived: obtainingPass,
    authChallengeReceived: obtainingPass,
    authExpiringReceived: obtainingPass,
    drainingReceived: obtainingPass,
    pingReceived: obtainingPass,
    pongReceived: obtainingPass,
    eventReceived: obtainingPass,
    requestReceived: obtainingPass,
    responseReceived: obtainingPass,
    errorReceived: obtainingPass,
  },
  waitingToRetry: {
    startRequested: waiting,
    stopRequested: stopAsAsked,
    sendRequested: queueIn('waitingToRetry'),
    credentialObtained: waiting,
    credentialFailed: waiting,
    proofObtained: waiting,
    proofFailed: waiting,
    passObtained: waiting,
    passFailed: waiting,
    socketOpened: waiting,
    socketClosed: waiting,
    deadlineReached: cell(retryWhenDue, 'CLIENT-2', ['waitingToRetry', 'fetchingCredential', 'connecting']),
    violationFound: waiting,
    authOkReceived: waiting,
    authErrorReceived: waiting,
    authChallengeReceived: waiting,
    authExpiringReceived: waiting,
    drainingReceived: waiting,
    pingReceived: waiting,
    pongReceived: waiting,
    eventReceived: waiting,
    requestReceived: waiting,
    responseReceived: waiting,
    errorReceived: waiting,
  },
  stopped: {
    startRequested: stopped,
    stopRequested: stopped,
    sendRequested: refuseSend,
    credentialObtained: stopped,
    credentialFailed: stopped,
    proofObtained: stopped,
    proofFailed: stopped,
    passObtained: stopped,
    passFailed: stopped,
    socketOpened: stopped,
    socketClosed: stopped,
    deadlineReached: stopped,
    violationFound: stopped,
    authOkReceived: stopped,
    authErrorReceived: stopped,
    authChallengeReceived: stopped,
    authExpiringReceived: stopped,
    drainingReceived: stopped,
    pingReceived: stopped,
    pongReceived: stopped,
    eventReceived: stopped,
    requestReceived: stopped,
    responseReceived: stopped,
    errorReceived: stopped,
  },
};
