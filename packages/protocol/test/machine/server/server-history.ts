// What an onlooker remembers of a server connection. It never asks the machine, only watches what it does.
import type { ServerEffect } from '../../../src/machine/server/effect.ts';
import type { ServerInput } from '../../../src/machine/server/input.ts';
import type { SessionFacts } from '../../../src/machine/server/session-facts.ts';
import type { ServerState } from '../../../src/machine/server/state.ts';
import type { Observation } from '../observation.ts';

export interface ServerHistory {
  /** The deadline set when the connection opened. */
  readonly openingDeadlineAtMs: number;
  readonly verificationsStarted: number;
  readonly challengesSent: number;
  readonly proofsTaken: number;
  /** The `gen` of the verification that somebody still waits for. */
  readonly verifyingGen: number | null;
  /** The session the application was told of. */
  readonly session: SessionFacts | null;
  readonly isSessionEnded: boolean;
  readonly closeSockets: number;
}

export type ServerObservation = Observation<ServerState, ServerInput, ServerEffect, ServerHistory>;

export function newServerHistory(openingDeadlineAtMs: number): ServerHistory {
  return {
    openingDeadlineAtMs,
    verificationsStarted: 0,
    challengesSent: 0,
    proofsTaken: 0,
    verifyingGen: null,
    session: null,
    isSessionEnded: false,
    closeSockets: 0,
  };
}

export function rememberServer({ history, input, effects }: ServerObservation): ServerHistory {
  let { verificationsStarted, challengesSent, proofsTaken, verifyingGen } = history;
  let { session, isSessionEnded, closeSockets } = history;
  if (effects.length === 0 && (verifyingGen === null || input.kind !== 'verificationSettled')) return history;
  if (input.kind === 'verificationSettled' && input.gen === verifyingGen) verifyingGen = null;
  for (const effect of effects) {
    if (effect.kind === 'startVerification') {
      verificationsStarted++;
      verifyingGen = effect.gen;
    }
    if (effect.kind === 'send' && effect.message.type === 'auth_challenge') {
      challengesSent++;
      verifyingGen = null;
    }
    if (effect.kind === 'verifyProof') {
      proofsTaken++;
      verifyingGen = effect.gen;
    }
    if (effect.kind === 'abortVerification') verifyingGen = null;
    if (effect.kind === 'openSession') session = effect.session;
    if (effect.kind === 'endSession') isSessionEnded = true;
    if (effect.kind === 'closeSocket') closeSockets++;
  }
  return {
    openingDeadlineAtMs: history.openingDeadlineAtMs,
    // Counted to three and no further: two is already one too many, and a broken machine must not make this infinite.
    verificationsStarted: Math.min(verificationsStarted, 3),
    challengesSent: Math.min(challengesSent, 3),
    proofsTaken: Math.min(proofsTaken, 3),
    verifyingGen,
    session,
    isSessionEnded,
    closeSockets: Math.min(closeSockets, 3),
  };
}
