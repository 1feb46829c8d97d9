// One step of a machine as somebody sees it who remembers what the machine did before.

export interface Observation<State, Input, Effect, History> {
  /** What was seen before this step. */
  readonly history: History;
  readonly from: State;
  readonly input: Input;
  readonly to: State;
  readonly effects: readonly Effect[];
}
