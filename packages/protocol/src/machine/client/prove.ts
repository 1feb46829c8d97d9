// The handlers of the one challenge that a server may answer an `auth` with.
import type { Step } from '../cell.ts';
import { NO_EFFECTS } from '../cell.ts';
import type { ClientMachineConfig } from './config.ts';
import { leaveImpostor } from './converse.ts';
import type { ClientEffect } from './effect.ts';
import { endAttempt } from './end-attempt.ts';
import type { ClientInput, ProofFailed, ProofObtained } from './input.ts';
import type { Authenticating, ClientState, Confirming, Proving } from './state.ts';

type ClientStep = Step<ClientState, ClientEffect>;
type ChallengeReceived = Extract<ClientInput, { kind: 'authChallengeReceived' }>;

const CANNOT_PROVE = 'a challenge, and the option "prove" is not given';

/** AUTH-15. A client that has nothing to answer with leaves (CLIENT-9): another attempt would end the same way. */
export function takeChallenge(
  state: Authenticating,
  input: ChallengeReceived,
  config: ClientMachineConfig,
): ClientStep {
  const { gen, challenge } = input.message;
  if (gen !== state.gen) return { state, effects: NO_EFFECTS };
  if (!config.canProve) return leaveImpostor(state, input, config, CANNOT_PROVE);
  return {
    state: { ...state, kind: 'proving' },
    effects: [{ kind: 'obtainProof', attempt: state.attempt, gen, challenge }],
  };
}

/** One `auth` has one challenge, so that no server can have a client prove things for as long as it likes. */
export function refuseChallenge(
  state: Proving | Confirming,
  input: ChallengeReceived,
  config: ClientMachineConfig,
): ClientStep {
  if (input.message.gen !== state.gen) return { state, effects: NO_EFFECTS };
  return leaveImpostor(state, input, config);
}

export function sendProof(state: Proving, input: ProofObtained): ClientStep {
  const { gen, proof } = input;
  if (gen !== state.gen) return { state, effects: NO_EFFECTS };
  return {
    state: { ...state, kind: 'confirming' },
    effects: [{ kind: 'send', message: { type: 'auth_proof', gen, proof } }],
  };
}

export function giveUpProving(state: Proving, input: ProofFailed, config: ClientMachineConfig): ClientStep {
  if (input.gen !== state.gen) return { state, effects: NO_EFFECTS };
  return endAttempt(state, { ...input, end: { kind: 'proofFailed' } }, config, [
    { kind: 'closeSocket', code: 1000 },
  ]);
}
