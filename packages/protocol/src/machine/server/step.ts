// The server machine's one entry: look the cell up, run it.
import type { Step } from '../cell.ts';
import type { ServerMachineConfig } from './config.ts';
import type { ServerEffect } from './effect.ts';
import type { ServerInput } from './input.ts';
import type { ServerState } from './state.ts';
import { serverTransitions } from './transitions.ts';

type AnyRun = (
  state: ServerState,
  input: ServerInput,
  config: ServerMachineConfig,
) => Step<ServerState, ServerEffect>;

/** Total: never throws, whatever the peer did. The caller commits `state` before it runs `effects`. */
export function stepServer(
  state: ServerState,
  input: ServerInput,
  config: ServerMachineConfig,
): Step<ServerState, ServerEffect> {
  // The table's type ties each cell to its own state and input; a lookup by two variables cannot show that.
  const run = serverTransitions[state.kind][input.kind].run as AnyRun;
  return run(state, input, config);
}

/** When the driver must call with `deadlineReached`, in milliseconds since the epoch; null for never. */
export function nextServerDeadline(state: ServerState): number | null {
  switch (state.kind) {
    case 'awaitingAuth':
    case 'verifying':
    case 'challenged':
    case 'verifyingProof':
      return state.deadlineAtMs;
    case 'authenticated':
      return state.session.expiresAtMs;
    case 'closing':
    case 'closed':
      return null;
  }
}
