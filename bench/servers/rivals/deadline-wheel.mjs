// Who has not authenticated in time? One timer for all, in place of one for each.

const TICK_MS = 500;

/** Sockets by the half second in which they came; those of the oldest that are still there are late. */
export class DeadlineWheel {
  #slots;
  #now = 0;
  #timer;

  /** `onLate(socket)` is called up to half a second after `timeoutMs`. */
  constructor(timeoutMs, onLate) {
    this.#slots = Array.from({ length: Math.ceil(timeoutMs / TICK_MS) + 1 }, () => new Set());
    this.#timer = setInterval(() => {
      this.#now = (this.#now + 1) % this.#slots.length;
      const late = this.#slots[this.#now];
      if (late.size === 0) return;
      this.#slots[this.#now] = new Set();
      for (const socket of late) onLate(socket);
    }, TICK_MS);
  }

  /** Returns where it is, for {@link delete}. */
  add(socket) {
    this.#slots[this.#now].add(socket);
    return this.#now;
  }

  delete(socket, slot) {
    this.#slots[slot].delete(socket);
  }

  stop() {
    clearInterval(this.#timer);
  }
}
