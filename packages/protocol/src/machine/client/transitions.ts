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

const stopAsAsked: ClientCell = {
  does: 'stopAsAsked',
  goesTo: ['stopped'],
  clause: 'CLIENT-5',
  run: (state) => {
    const hasSocket =
      state.kind === 'connecting' || state.kind === 'authenticating' || state.kind === 'authenticated';
    return stop(
      state,
      { kind: 'closedByApplication' },
      hasSocket ? [{ kind: 'closeSocket', code: 1000 }] : [],
    );
  },
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
const authenticated = ignoreIn('authenticated', 'CLIENT-8');
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

export const clientTransitions: ClientTransitions = {
  idle: {
    startRequested: cell(start, 'CLIENT-4', ['fetchingCredential']),
    stopRequested: stopAsAsked,
    sendRequested: queueIn('idle'),
    credentialObtained: idle,
    credentialFailed: idle,
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
    socketOpened: cell(authenticate, 'AUTH-1', ['authenticating']),
    socketClosed: cell(takeClose, 'CLIENT-1', ends),
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
    startRequested: authenticating,
    stopRequested: stopAsAsked,
    sendRequested: queueIn('authenticating'),
    credentialObtained: authenticating,
    credentialFailed: authenticating,
    socketOpened: authenticating,
    socketClosed: cell(takeClose, 'CLIENT-1', ends),
    deadlineReached: cell(giveUpAuthenticating, 'CLIENT-4', ['authenticating', 'waitingToRetry']),
    violationFound: outOfTurn,
    authOkReceived: cell(openSession, 'AUTH-6', ['authenticating', 'authenticated']),
    authErrorReceived: cell(noteRefusal, 'AUTH-7', ['authenticating']),
    authChallengeReceived: outOfTurn,
    authExpiringReceived: authenticating,
    drainingReceived: authenticating,
    pingReceived: authenticating,
    pongReceived: authenticating,
    eventReceived: outOfTurn,
    requestReceived: outOfTurn,
    responseReceived: outOfTurn,
    errorReceived: outOfTurn,
  },
  authenticated: {
    startRequested: authenticated,
    stopRequested: stopAsAsked,
    sendRequested: cell(sendNow, 'APP-1', ['authenticated']),
    credentialObtained: authenticated,
    credentialFailed: authenticated,
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
  waitingToRetry: {
    startRequested: waiting,
    stopRequested: stopAsAsked,
    sendRequested: queueIn('waitingToRetry'),
    credentialObtained: waiting,
    credentialFailed: waiting,
    socketOpened: waiting,
    socketClosed: waiting,
    deadlineReached: cell(retryWhenDue, 'CLIENT-2', ['waitingToRetry', 'fetchingCredential']),
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
