// What an onlooker remembers of a client. It never asks the machine, only watches what it is told and does.
import type { ClientEffect } from '../../../src/machine/client/effect.ts';
import type { ClientInput } from '../../../src/machine/client/input.ts';
import type { ClientState } from '../../../src/machine/client/state.ts';
import type { Observation } from '../observation.ts';

export interface ClientHistory {
  /** When the last thing happened. */
  readonly nowMs: number;
  /** The number of the last attempt; 0 before the first. */
  readonly attempt: number;
  readonly socket: 'none' | 'opening' | 'open';
  /** How many `auth` were sent on this socket; not counted on once there is a session. */
  readonly authsSent: number;
  /** Whether the last of them was what a session left, and not the application's credential. */
  readonly isResuming: boolean;
  /** How many `auth_proof`. */
  readonly proofsSent: number;
  readonly isSessionOpen: boolean;
  /** Who the last session belonged to. */
  readonly subject: string | null;
  /** Closes with 4403 since a session was last open, of credentials of the application's. */
  readonly refusals: number;
  readonly stops: number;
}

export type ClientObservation = Observation<ClientState, ClientInput, ClientEffect, ClientHistory>;

export function newClientHistory(nowMs: number): ClientHistory {
  return {
    nowMs,
    attempt: 0,
    socket: 'none',
    authsSent: 0,
    isResuming: false,
    proofsSent: 0,
    isSessionOpen: false,
    subject: null,
    refusals: 0,
    stops: 0,
  };
}

export function isStale(history: ClientHistory, input: ClientInput): boolean {
  return 'attempt' in input && input.attempt !== history.attempt;
}

/** The inputs that an onlooker takes note of by themselves. */
const CHANGING: ReadonlySet<string> = new Set(['socketOpened', 'socketClosed']);

export function rememberClient({ history, input, effects }: ClientObservation): ClientHistory {
  const { nowMs } = input;
  if (nowMs === history.nowMs && effects.length === 0 && !CHANGING.has(input.kind)) return history;
  let { attempt, socket, authsSent, isResuming, proofsSent, isSessionOpen, subject, refusals, stops } =
    history;
  if (!isStale(history, input)) {
    if (input.kind === 'socketOpened' && socket === 'opening') socket = 'open';
    if (input.kind === 'socketClosed' && socket !== 'none') {
      socket = 'none';
      if (input.code === 4403 && !isResuming) refusals++;
    }
  }
  for (const effect of effects) {
    if (effect.kind === 'obtainCredential') attempt = effect.attempt;
    if (effect.kind === 'openSocket') {
      attempt = effect.attempt;
      socket = 'opening';
      authsSent = 0;
      proofsSent = 0;
    }
    if (effect.kind === 'closeSocket') socket = 'none';
    if (effect.kind === 'send' && effect.message.type === 'auth') {
      authsSent++;
      isResuming = effect.message.method === 'resume';
    }
    if (effect.kind === 'send' && effect.message.type === 'auth_proof') proofsSent++;
    if (effect.kind === 'openSession') {
      isSessionOpen = true;
      isResuming = false;
      authsSent = 0;
      proofsSent = 0;
      subject = effect.session.subject;
      refusals = 0;
    }
    if (effect.kind === 'endSession') isSessionOpen = false;
    if (effect.kind === 'stop') stops++;
  }
  if (socket === 'none') {
    isResuming = false;
    authsSent = 0;
    proofsSent = 0;
  }
  // Counted to three and no further, so that a broken machine does not make the exploration infinite.
  refusals = Math.min(refusals, 3);
  stops = Math.min(stops, 3);
  authsSent = Math.min(authsSent, 3);
  proofsSent = Math.min(proofsSent, 3);
  return {
    nowMs,
    attempt,
    socket,
    authsSent,
    isResuming,
    proofsSent,
    isSessionOpen,
    subject,
    refusals,
    stops,
  };
}
