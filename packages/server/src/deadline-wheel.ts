// All deadlines of all connections in one structure with one timer: arming and disarming are O(1) and allocate nothing.
import type { Clock } from './clock.ts';

/** What can have a deadline. The three fields belong to the wheel. */
export interface Deadlined {
  dueTick: number;
  earlier: Deadlined | null;
  later: Deadlined | null;
  deadlineReached(): void;
}

/** How far past its time a deadline may fire, apart from a busy event loop. */
export const TICK_MS = 50;
const SLOTS = 1024;
const UNARMED = -1;

/** The initial value of `dueTick`. */
export const NOT_DUE = UNARMED;

/**
 * A hashed timing wheel (Varghese and Lauck, 1987). An entry lies in the slot of its tick; one that is due on a later
 * turn is passed over. Reads the monotonic clock, so that setting the machine's clock moves no deadline.
 */
export class DeadlineWheel {
  readonly #clock: Clock;
  readonly #slots: (Deadlined | null)[] = new Array<Deadlined | null>(SLOTS).fill(null);
  #armed = 0;
  #lastTick: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#lastTick = this.#tickNow();
  }

  /** How many deadlines are armed. */
  get size(): number {
    return this.#armed;
  }

  /** Arms `entry` to fire once, `delayMs` from now; replaces the deadline it had. */
  arm(entry: Deadlined, delayMs: number): void {
    this.disarm(entry);
    if (this.#armed === 0) this.#lastTick = this.#tickNow();
    const dueTick = Math.max(Math.ceil((this.#clock.monotonicMs() + delayMs) / TICK_MS), this.#lastTick + 1);
    const slot = dueTick % SLOTS;
    const head = this.#slots[slot] ?? null;
    entry.dueTick = dueTick;
    entry.later = head;
    if (head !== null) head.earlier = entry;
    this.#slots[slot] = entry;
    this.#armed += 1;
    if (this.#timer === undefined) this.#awaitNextTick();
  }

  disarm(entry: Deadlined): void {
    if (entry.dueTick === UNARMED) return;
    if (entry.earlier === null) this.#slots[entry.dueTick % SLOTS] = entry.later;
    else entry.earlier.later = entry.later;
    if (entry.later !== null) entry.later.earlier = entry.earlier;
    entry.earlier = null;
    entry.later = null;
    entry.dueTick = UNARMED;
    this.#armed -= 1;
    if (this.#armed === 0) this.#rest();
  }

  #tickNow(): number {
    return Math.floor(this.#clock.monotonicMs() / TICK_MS);
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Not an interval: one that is out of step with the ticks fires every deadline up to a whole tick later. */
  #awaitNextTick(): void {
    const nextTickMs = (this.#tickNow() + 1) * TICK_MS;
    this.#timer = setTimeout(() => this.#turn(), Math.ceil(nextTickMs - this.#clock.monotonicMs()));
  }

  /** Catches up on every tick since the last turn: a busy event loop delays deadlines but loses none. */
  #turn(): void {
    this.#awaitNextTick();
    const now = this.#tickNow();
    const first = Math.max(this.#lastTick + 1, now - SLOTS + 1);
    this.#lastTick = now;
    for (let tick = first; tick <= now; tick += 1) this.#fire(tick % SLOTS, now);
  }

  #fire(slot: number, now: number): void {
    // Collected first: what fires may disarm its neighbours, or arm itself again in this very slot.
    const due: Deadlined[] = [];
    for (let entry = this.#slots[slot] ?? null; entry !== null; entry = entry.later) {
      if (entry.dueTick <= now) due.push(entry);
    }
    for (const entry of due) {
      if (entry.dueTick === UNARMED || entry.dueTick > now) continue;
      this.disarm(entry);
      entry.deadlineReached();
    }
  }
}
