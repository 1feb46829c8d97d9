// One verification that several connections wait for.
import type { Peer } from '../peer.ts';
import type { VerificationContext } from '../verifier.ts';
import type { Acceptance, Refusal } from './keepable-verdict.ts';

/**
 * The context of the shared verification. Its signal aborts when everybody who waits has gone; it is made when it is first
 * asked for, and only then does anybody's own signal get a listener.
 */
export class Flight implements VerificationContext {
  readonly nowMs: number;
  readonly peer: Peer;
  readonly startedAtMs: number;
  readonly #onDeserted: (flight: Flight) => void;
  #controller: AbortController | null = null;
  #watching: VerificationContext[] | null = [];
  #waiting = 0;
  /** What the verifier will have answered. Null until it is known that it takes its time. */
  answer: Promise<unknown> | null = null;
  /** What of the answer everybody may have. Null before there is one, and where it is for the first who asked only. */
  verdict: Acceptance | Refusal | null = null;

  constructor(first: VerificationContext, startedAtMs: number, onDeserted: (flight: Flight) => void) {
    this.nowMs = first.nowMs;
    this.peer = first.peer;
    this.startedAtMs = startedAtMs;
    this.#onDeserted = onDeserted;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.answer !== null) this.#watchAll();
    return this.#controller.signal;
  }

  /** Now it takes its time, so whoever waits can go away in between. */
  departs(answer: Promise<unknown>): void {
    this.answer = answer;
    if (this.#controller !== null) this.#watchAll();
  }

  join(context: VerificationContext): void {
    this.#waiting += 1;
    if (this.#watching === null) this.#watch(context);
    else this.#watching.push(context);
  }

  #watchAll(): void {
    const all = this.#watching;
    this.#watching = null;
    for (const context of all ?? []) this.#watch(context);
  }

  #watch({ signal }: VerificationContext): void {
    if (signal.aborted) this.#leave();
    else signal.addEventListener('abort', () => this.#leave(), { once: true });
  }

  #leave(): void {
    this.#waiting -= 1;
    if (this.#waiting > 0) return;
    this.#onDeserted(this);
    this.#controller?.abort();
  }
}
