// The client machine's one entry: drop news of old attempts, look the cell up, run it.
import type { Step } from '../cell.ts';
import { NO_EFFECTS } from '../cell.ts';
import type { ClientMachineConfig } from './config.ts';
import type { ClientEffect } from './effect.ts';
import type { ClientInput } from './input.ts';
import type { ClientState } from './state.ts';
import { clientTransitions } from './transitions.ts';

type AnyRun = (
  state: ClientState,
  input: ClientInput,
  config: ClientMachineConfig,
) => Step<ClientState, ClientEffect>;

/** Total: never throws, whatever the server did. The caller commits `state` before it runs `effects`. */
export function stepClient(
  state: ClientState,
  input: ClientInput,
  config: ClientMachineConfig,
): Step<ClientState, ClientEffect> {
  // CLIENT-8, for every state at once: what an abandoned attempt still has to say changes nothing.
  if ('attempt' in input && 'attempt' in state && input.attempt !== state.attempt) {
    return { state, effects: NO_EFFECTS };
  }
  // The table's type ties each cell to its own state and input; a lookup by two variables cannot show that.
  const run = clientTransitions[state.kind][input.kind].run as AnyRun;
  return run(state, input, config);
}

/** When the driver must call with `deadlineReached`, in milliseconds since the epoch; null for never. */
export function nextClientDeadline(state: ClientState): number | null {
  switch (state.kind) {
    case 'fetchingCredential':
    case 'connecting':
    case 'authenticating':
    case 'proving':
    case 'confirming':
    case 'resuming':
    case 'obtainingPass':
      return state.deadlineAtMs;
    case 'authenticated':
      return state.lostAtMs ?? state.pingAtMs;
    case 'waitingToRetry':
      return state.retryAtMs;
    case 'idle':
    case 'stopped':
      return null;
  }
}
