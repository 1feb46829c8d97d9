// Both state machines as data: every state with every input.
import { clientTransitions, serverTransitions } from '../../packages/protocol/dist/index.js';

/** `first` and `last` are the states in which a machine begins and ends. */
export function describeMachines() {
  return {
    server: { states: describeStates(serverTransitions), first: 'awaitingAuth', last: 'closed' },
    client: { states: describeStates(clientTransitions), first: 'idle', last: 'stopped' },
  };
}

/** Only what a table says about a cell; the handlers themselves are code. */
function describeStates(transitions) {
  return Object.entries(transitions).map(([state, cells]) => ({
    state,
    inputs: Object.fromEntries(
      Object.entries(cells).map(([input, { does, goesTo, clause }]) => [input, { does, goesTo, clause }]),
    ),
  }));
}
