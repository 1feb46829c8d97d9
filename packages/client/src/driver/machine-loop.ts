// Feeds the client machine, one input at a time.
import {
  type ClientEffect,
  type ClientInput,
  type ClientMachineConfig,
  type ClientState as MachineState,
  nextClientDeadline,
  stepClient,
} from '@inband/protocol';
import type { Clock } from './clock.ts';
import { createDeadlineTimer } from './deadline-timer.ts';

export interface MachineLoop {
  readonly state: MachineState;
  /** Runs the input's step, and those of all inputs its effects bring about, before it returns. */
  dispatch(input: ClientInput): void;
}

export interface MachineLoopParts {
  readonly config: ClientMachineConfig;
  readonly nowMs: Clock;
  /** The state is committed when this is called, and again no step begins before the effects have run. */
  readonly runEffects: (effects: readonly ClientEffect[]) => void;
  readonly stateCommitted: (from: MachineState, to: MachineState) => void;
  /** All inputs are dealt with. */
  readonly cameToRest: () => void;
}

export function createMachineLoop(parts: MachineLoopParts): MachineLoop {
  const { config, nowMs, runEffects, stateCommitted, cameToRest } = parts;
  const inputs: ClientInput[] = [];
  let state: MachineState = { kind: 'idle' };
  let isStepping = false;

  const timer = createDeadlineTimer(nowMs, () => {
    dispatch({ kind: 'deadlineReached', nowMs: nowMs(), random: Math.random() });
  });

  function advance(input: ClientInput): void {
    const from = state;
    const step = stepClient(from, input, config);
    state = step.state;
    if (from !== state) stateCommitted(from, state);
    runEffects(step.effects);
  }

  function dispatch(input: ClientInput): void {
    inputs.push(input);
    // A socket may close inside its own `send`; what it reports waits its turn.
    if (isStepping) return;
    isStepping = true;
    try {
      for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) advance(next);
    } finally {
      isStepping = false;
    }
    timer.set(nextClientDeadline(state));
    cameToRest();
  }

  return {
    get state() {
      return state;
    },
    dispatch,
  };
}
