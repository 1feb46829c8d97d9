// A decision about a request that is still being made.
import type { Clock } from '../clock.ts';
import { type Deadlined, type DeadlineWheel, NOT_DUE } from '../deadline-wheel.ts';
import type { Pending } from './pending.ts';

/**
 * Decided once: by whoever found out, or at its deadline. The callback is never called after {@link abort}.
 */
export class PendingRequest<Decision> implements Deadlined, Pending<Decision> {
  readonly #deadlines: DeadlineWheel;
  readonly #clock: Clock;
  readonly #deadlineMs: number;
  readonly #decideLate: () => Decision;
  /** Lets go of the work; called once, however this ends. */
  readonly #release: () => void;
  #decision: { readonly value: Decision } | null = null;
  #callback: ((decision: Decision) => void) | null = null;
  #isAborted = false;

  dueTick = NOT_DUE;
  earlier: Deadlined | null = null;
  later: Deadlined | null = null;

  constructor(parts: {
    readonly deadlines: DeadlineWheel;
    readonly clock: Clock;
    readonly timeoutMs: number;
    /** What is decided when the time is up. */
    readonly decideLate: () => Decision;
    readonly release: () => void;
  }) {
    this.#deadlines = parts.deadlines;
    this.#clock = parts.clock;
    this.#deadlineMs = parts.clock.monotonicMs() + parts.timeoutMs;
    this.#decideLate = parts.decideLate;
    this.#release = parts.release;
    parts.deadlines.arm(this, parts.timeoutMs);
  }

  get #isOver(): boolean {
    return this.#isAborted || this.#decision !== null;
  }

  whenDecided(callback: (decision: Decision) => void): void {
    if (this.#isAborted) return;
    if (this.#decision === null) this.#callback = callback;
    else callback(this.#decision.value);
  }

  /** What comes when the time is up is too late, however late the timer is (UPGRADE-8). */
  decide(value: Decision): void {
    if (this.#isOver) return;
    this.#settle(this.#clock.monotonicMs() < this.#deadlineMs ? value : this.#decideLate());
  }

  #settle(value: Decision): void {
    this.#decision = { value };
    this.#end();
    const callback = this.#callback;
    this.#callback = null;
    callback?.(value);
  }

  /** Nobody waits any more: the peer went away. */
  abort(): void {
    const wasOver = this.#isOver;
    this.#isAborted = true;
    this.#callback = null;
    if (!wasOver) this.#end();
  }

  deadlineReached(): void {
    if (!this.#isOver) this.#settle(this.#decideLate());
  }

  #end(): void {
    this.#deadlines.disarm(this);
    this.#release();
  }
}
