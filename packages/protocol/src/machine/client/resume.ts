// The handlers of a session that is resumed: what they do where the server will not have it.
import type { CloseCodeName } from '../../close-code.ts';
import { closeCodeName } from '../../close-code.ts';
import type { Step } from '../cell.ts';
import { NO_EFFECTS } from '../cell.ts';
import type { ClientMachineConfig } from './config.ts';
import { closeCodeOf, fetchCredential, takeClose } from './connect.ts';
import type { ClientEffect } from './effect.ts';
import type { ClientInput, ClientSocketClosed } from './input.ts';
import type { ClientState, Resuming } from './state.ts';

type ClientStep = Step<ClientState, ClientEffect>;
type ChallengeReceived = Extract<ClientInput, { kind: 'authChallengeReceived' }>;

/** The credential is spent or withdrawn; the server does not know the method; it reads no `auth` as long as this one. */
const WILL_NOT_RESUME: ReadonlySet<CloseCodeName | undefined> = new Set([
  'auth_failed',
  'bad_message',
  'message_too_big',
]);

/** RESUME-6: a refusal says nothing about the application's credential, which is tried at once. */
export function takeCloseOfResumption(
  state: Resuming,
  input: ClientSocketClosed,
  config: ClientMachineConfig,
): ClientStep {
  const name = closeCodeName(closeCodeOf(state, input.code));
  return WILL_NOT_RESUME.has(name) ? askInstead(state, input, config) : takeClose(state, input, config);
}

/** CLIENT-12. A proof would be about a credential that the application never saw. */
export function declineChallenge(
  state: Resuming,
  input: ChallengeReceived,
  config: ClientMachineConfig,
): ClientStep {
  if (input.message.gen !== state.gen) return { state, effects: NO_EFFECTS };
  const step = askInstead(state, input, config);
  return { ...step, effects: [{ kind: 'closeSocket', code: 1000 }, ...step.effects] };
}

function askInstead(
  { attempt, history }: Resuming,
  input: { readonly nowMs: number },
  config: ClientMachineConfig,
): ClientStep {
  return fetchCredential({ attempt: attempt + 1, history, reason: 'initial', pass: null }, input, config);
}
