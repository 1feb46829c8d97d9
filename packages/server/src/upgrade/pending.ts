// What is handed to whoever must wait for a decision.

export interface Pending<Decision> {
  /** `callback` is called once, at once where the decision has been made, and never after {@link abort}. */
  whenDecided(callback: (decision: Decision) => void): void;
  /** Nobody waits any more. */
  abort(): void;
}
