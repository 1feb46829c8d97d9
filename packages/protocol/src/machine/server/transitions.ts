// The server side of the protocol as one total table: every state times every input is decided here.
//
// Two rules. What decides about a transition lives in this file and the handlers it names, nowhere else. And a new
// state or input does not compile until each of its cells is decided.
import type { CloseCodeName } from '../../close-code.ts';
import type { Cell } from '../cell.ts';
import { NO_EFFECTS } from '../cell.ts';
import {
  beginProofVerification,
  beginVerification,
  giveUpVerification,
  giveUpWaiting,
  sendChallenge,
  settleVerification,
} from './authenticate.ts';
import { beginClose, leave } from './begin-close.ts';
import type { ServerMachineConfig } from './config.ts';
import {
  announceDrain,
  answerPing,
  answerRefusal,
  declineRenewal,
  deliver,
  expireWhenDue,
  sendForApplication,
} from './converse.ts';
import type { ServerEffect } from './effect.ts';
import type { ServerInput, ServerInputKind } from './input.ts';
import type { ServerState, ServerStateKind } from './state.ts';

type StateOf<K extends ServerStateKind> = Extract<ServerState, { kind: K }>;
type InputOf<K extends ServerInputKind> = Extract<ServerInput, { kind: K }>;
type ServerCell<S extends ServerState = ServerState, I extends ServerInput = ServerInput> = Cell<
  ServerState,
  ServerInput,
  ServerEffect,
  ServerMachineConfig,
  S,
  I
>;

export type ServerTransitions = {
  readonly [S in ServerStateKind]: { readonly [I in ServerInputKind]: ServerCell<StateOf<S>, InputOf<I>> };
};

function cell<S extends ServerState, I extends ServerInput>(
  run: ServerCell<S, I>['run'],
  clause: string,
  goesTo: readonly ServerStateKind[],
): ServerCell<S, I> {
  return { does: run.name, goesTo, clause, run };
}

/** The peer or the driver may do this at any time, and here it means nothing. */
function ignore(clause: string, goesTo: ServerStateKind): ServerCell {
  return { does: 'ignore', goesTo: [goesTo], clause, run: (state) => ({ state, effects: NO_EFFECTS }) };
}

/** The peer must not do this here. */
function violate(code: CloseCodeName, clause: string): ServerCell {
  return {
    does: `violate ${code}`,
    goesTo: ['closing'],
    clause,
    run: (state) => beginClose(state, code),
  };
}

const closeForViolation: ServerCell<ServerState, InputOf<'violationFound'>> = {
  does: 'closeForViolation',
  goesTo: ['closing'],
  clause: 'FRAME-7',
  run: (state, { violation }) => beginClose(state, violation.closeCode, { detail: violation.detail }),
};

const closeAsAsked: ServerCell<ServerState, InputOf<'closeRequested'>> = {
  does: 'closeAsAsked',
  goesTo: ['closing'],
  clause: 'CLOSE-1',
  run: (state, { code, retryAfterMs }) => beginClose(state, code, { retryAfterMs }),
};

const closeForDrain: ServerCell<ServerState, InputOf<'drainRequested'>> = {
  does: 'closeForDrain',
  goesTo: ['closing'],
  clause: 'CLOSE-5',
  run: (state, { reconnectAfterMs }) =>
    beginClose(state, 'service_restart', { retryAfterMs: reconnectAfterMs }),
};

const noteSocketClosed: ServerCell<ServerState, InputOf<'socketClosed'>> = {
  does: 'noteSocketClosed',
  goesTo: ['closed'],
  clause: 'CLOSE-3',
  run: (state) => ({ state: { kind: 'closed' }, effects: leave(state, null) }),
};

const beforeAuth = violate('auth_required', 'AUTH-2');
const twice = violate('auth_in_progress', 'AUTH-5');
const tooSlow = violate('overloaded', 'CLOSE-6');
const nothingBeforeAuth = (stays: ServerStateKind): ServerCell => ignore('AUTH-11', stays);
const afterClose = ignore('CLOSE-3', 'closing');
const gone = ignore('CLOSE-3', 'closed');

export const serverTransitions: ServerTransitions = {
  awaitingAuth: {
    authReceived: cell(beginVerification, 'AUTH-1', ['verifying', 'closing']),
    authProofReceived: beforeAuth,
    pingReceived: beforeAuth,
    pongReceived: beforeAuth,
    eventReceived: beforeAuth,
    requestReceived: beforeAuth,
    responseReceived: beforeAuth,
    violationFound: closeForViolation,
    verificationSettled: ignore('AUTH-10', 'awaitingAuth'),
    challengeIssued: ignore('AUTH-10', 'awaitingAuth'),
    deadlineReached: cell(giveUpWaiting, 'AUTH-3', ['closing']),
    sendRequested: nothingBeforeAuth('awaitingAuth'),
    applicationMessageRefused: nothingBeforeAuth('awaitingAuth'),
    frameDropped: tooSlow,
    closeRequested: closeAsAsked,
    drainRequested: closeForDrain,
    socketClosed: noteSocketClosed,
  },
  verifying: {
    authReceived: twice,
    authProofReceived: beforeAuth,
    pingReceived: beforeAuth,
    pongReceived: beforeAuth,
    eventReceived: beforeAuth,
    requestReceived: beforeAuth,
    responseReceived: beforeAuth,
    violationFound: closeForViolation,
    verificationSettled: cell(settleVerification, 'AUTH-6', ['verifying', 'authenticated', 'closing']),
    challengeIssued: cell(sendChallenge, 'AUTH-15', ['verifying', 'challenged', 'closing']),
    deadlineReached: cell(giveUpVerification, 'AUTH-4', ['closing']),
    sendRequested: nothingBeforeAuth('verifying'),
    applicationMessageRefused: nothingBeforeAuth('verifying'),
    frameDropped: tooSlow,
    closeRequested: closeAsAsked,
    drainRequested: closeForDrain,
    socketClosed: noteSocketClosed,
  },
  challenged: {
    authReceived: twice,
    authProofReceived: cell(beginProofVerification, 'AUTH-15', ['verifyingProof', 'closing']),
    pingReceived: beforeAuth,
    pongReceived: beforeAuth,
    eventReceived: beforeAuth,
    requestReceived: beforeAuth,
    responseReceived: beforeAuth,
    violationFound: closeForViolation,
    verificationSettled: ignore('AUTH-10', 'challenged'),
    challengeIssued: ignore('AUTH-10', 'challenged'),
    deadlineReached: cell(giveUpWaiting, 'AUTH-3', ['closing']),
    sendRequested: nothingBeforeAuth('challenged'),
    applicationMessageRefused: nothingBeforeAuth('challenged'),
    frameDropped: tooSlow,
    closeRequested: closeAsAsked,
    drainRequested: closeForDrain,
    socketClosed: noteSocketClosed,
  },
  verifyingProof: {
    authReceived: twice,
    authProofReceived: beforeAuth,
    pingReceived: beforeAuth,
    pongReceived: beforeAuth,
    eventReceived: beforeAuth,
    requestReceived: beforeAuth,
    responseReceived: beforeAuth,
    violationFound: closeForViolation,
    verificationSettled: cell(settleVerification, 'AUTH-6', ['verifyingProof', 'authenticated', 'closing']),
    challengeIssued: ignore('AUTH-15', 'verifyingProof'),
    deadlineReached: cell(giveUpVerification, 'AUTH-4', ['closing']),
    sendRequested: nothingBeforeAuth('verifyingProof'),
    applicationMessageRefused: nothingBeforeAuth('verifyingProof'),
    frameDropped: tooSlow,
    closeRequested: closeAsAsked,
    drainRequested: closeForDrain,
    socketClosed: noteSocketClosed,
  },
  authenticated: {
    authReceived: cell(declineRenewal, 'SESSION-3', ['authenticated', 'closing']),
    authProofReceived: violate('bad_message', 'AUTH-13'),
    pingReceived: cell(answerPing, 'LIVE-1', ['authenticated', 'closing']),
    pongReceived: ignore('LIVE-1', 'authenticated'),
    eventReceived: cell(deliver, 'APP-1', ['authenticated', 'closing']),
    requestReceived: cell(deliver, 'APP-2', ['authenticated', 'closing']),
    responseReceived: ignore('APP-3', 'authenticated'),
    violationFound: closeForViolation,
    verificationSettled: ignore('AUTH-10', 'authenticated'),
    challengeIssued: ignore('AUTH-10', 'authenticated'),
    deadlineReached: cell(expireWhenDue, 'SESSION-2', ['authenticated', 'closing']),
    sendRequested: cell(sendForApplication, 'APP-1', ['authenticated', 'closing']),
    applicationMessageRefused: cell(answerRefusal, 'APP-5', ['authenticated', 'closing']),
    frameDropped: tooSlow,
    closeRequested: closeAsAsked,
    drainRequested: cell(announceDrain, 'CLOSE-5', ['authenticated', 'closing']),
    socketClosed: noteSocketClosed,
  },
  closing: {
    authReceived: afterClose,
    authProofReceived: afterClose,
    pingReceived: afterClose,
    pongReceived: afterClose,
    eventReceived: afterClose,
    requestReceived: afterClose,
    responseReceived: afterClose,
    violationFound: afterClose,
    verificationSettled: afterClose,
    challengeIssued: afterClose,
    deadlineReached: afterClose,
    sendRequested: afterClose,
    applicationMessageRefused: afterClose,
    frameDropped: afterClose,
    closeRequested: afterClose,
    drainRequested: afterClose,
    socketClosed: noteSocketClosed,
  },
  closed: {
    authReceived: gone,
    authProofReceived: gone,
    pingReceived: gone,
    pongReceived: gone,
    eventReceived: gone,
    requestReceived: gone,
    responseReceived: gone,
    violationFound: gone,
    verificationSettled: gone,
    challengeIssued: gone,
    deadlineReached: gone,
    sendRequested: gone,
    applicationMessageRefused: gone,
    frameDropped: gone,
    closeRequested: gone,
    drainRequested: gone,
    socketClosed: gone,
  },
};
