// Breadth-first search over everything a machine can come to.
import type { Step } from '../../src/machine/cell.ts';
import type { Observation } from './observation.ts';

export interface World<State, Input, Effect, History> {
  readonly start: { readonly state: State; readonly history: History };
  /** Every input worth trying here. Finite. */
  readonly inputsIn: (state: State, history: History) => Iterable<Input>;
  readonly step: (state: State, input: Input) => Step<State, Effect>;
  readonly remember: (observation: Observation<State, Input, Effect, History>) => History;
  /** Stop quietly after so many nodes: enough where one planted fault is looked for, not where all must be seen. */
  readonly enoughNodes?: number;
  /** Two nodes with one key have the same future. What makes the search finite. */
  readonly keyOf: (state: State, history: History) => string;
}

export interface Extent {
  readonly nodes: number;
  readonly edges: number;
}

/** A search that does not end is a fault in `keyOf`; better to say so than to hang. */
const MAX_NODES = 200_000;

/** Sees everything. */
export function explore<State, Input, Effect, History>(
  world: World<State, Input, Effect, History>,
  visit: (observation: Observation<State, Input, Effect, History>) => void,
): Extent {
  const search = searching(world, visit);
  for (;;) {
    const { done, value } = search.next();
    if (done) return value;
  }
}

/** The same search, one node at a time, for those who may have seen enough before its end. */
export function* searching<State, Input, Effect, History>(
  world: World<State, Input, Effect, History>,
  visit: (observation: Observation<State, Input, Effect, History>) => void,
): Generator<void, Extent> {
  const queue = [world.start];
  const seen = new Set([world.keyOf(world.start.state, world.start.history)]);
  let edges = 0;
  // The list grows while it is walked: that is the breadth-first queue.
  for (const { state: from, history } of queue) {
    if (seen.size >= (world.enoughNodes ?? Number.POSITIVE_INFINITY)) break;
    for (const input of world.inputsIn(from, history)) {
      const { state: to, effects } = world.step(from, input);
      const observation = { history, from, input, to, effects };
      edges++;
      visit(observation);
      const afterwards = world.remember(observation);
      // Most inputs are ignored in most states; a key for each would be nearly all of the time spent.
      if (to === from && afterwards === history) continue;
      const key = world.keyOf(to, afterwards);
      if (seen.has(key)) continue;
      seen.add(key);
      if (seen.size > MAX_NODES) throw new Error(`more than ${MAX_NODES} nodes: keyOf is too fine`);
      queue.push({ state: to, history: afterwards });
    }
    yield;
  }
  return { nodes: seen.size, edges };
}
