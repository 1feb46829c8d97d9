// One cell of a transition table: what a state does with an input, and what is known about it beforehand.

/** What a step produces: the state to commit, and then what to do about it, in this order. */
export interface Step<State, Effect> {
  readonly state: State;
  readonly effects: readonly Effect[];
}

/**
 * A decided cell. `goesTo` lists every state the handler may end in: the tests hold it against what really
 * happens, and the diagrams in `protocol-spec/` are drawn from it.
 */
export interface Cell<
  State extends { kind: string },
  Input,
  Effect,
  Config,
  S extends State = State,
  I extends Input = Input,
> {
  readonly does: string;
  readonly goesTo: readonly State['kind'][];
  readonly clause: string;
  readonly run: (state: S, input: I, config: Config) => Step<State, Effect>;
}

/** No effects: one shared array, so that the common nothing costs nothing. */
export const NO_EFFECTS: readonly never[] = Object.freeze([]);
