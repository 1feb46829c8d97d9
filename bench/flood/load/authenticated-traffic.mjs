// Do those who are in still get their answers? Sessions that ask at a fixed rate, whatever the server does.
import { frame } from '../attacks/frames.mjs';
import { nowMs } from '../now-ms.mjs';
import { attempt } from './attempt.mjs';

const TICK_MS = 2;
const OPEN_MS = 10_000;
const OPEN_AT_ONCE = 20;
const DATA = 'x'.repeat(64);
const RESPONSE_ID = /"id":"(\d+)"/;

export class AuthenticatedTraffic {
  #sessions = [];
  #timer = null;
  #startMs = 0;
  #asked = 0;
  /** By number of the request: when it was due, and how long the answer took; NaN where there is none. */
  #plannedMs = [];
  #tookMs = [];
  #lost = 0;

  constructor({ sessions, perSecond, addresses, tokens, target }) {
    Object.assign(this, { sessions, perSecond, addresses, tokens, target });
  }

  /** @throws Error when not all sessions open. */
  async open() {
    for (let first = 0; first < this.sessions; first += OPEN_AT_ONCE) {
      const numbers = Array.from(
        { length: Math.min(OPEN_AT_ONCE, this.sessions - first) },
        (_, index) => first + index,
      );
      await Promise.all(numbers.map((number) => this.#openOne(number)));
    }
  }

  start() {
    this.#startMs = nowMs();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  stop() {
    clearInterval(this.#timer);
    for (const socket of this.#sessions) socket.destroy();
    return { plannedMs: this.#plannedMs, tookMs: this.#tookMs, lostSessions: this.#lost };
  }

  async #openOne(number) {
    const from = this.addresses(number);
    const token = this.tokens[number % this.tokens.length];
    const end = await attempt({ ...this.target, from, token, timeoutMs: OPEN_MS });
    if (end.outcome !== 'ok') throw new Error(`a session did not open: ${JSON.stringify(end)}`);
    const { socket, frames } = end;
    socket.on('data', (bytes) => {
      for (const { kind, payload } of frames.take(bytes)) if (kind === 'text') this.#answered(payload);
    });
    socket.once('close', () => {
      if (this.#timer !== null && !this.#timer._destroyed) this.#lost += 1;
    });
    this.#sessions.push(socket);
  }

  #answered(payload) {
    const id = RESPONSE_ID.exec(payload.toString('latin1', 0, 80))?.[1];
    if (id === undefined) return;
    this.#tookMs[Number(id)] = nowMs() - this.#plannedMs[Number(id)];
  }

  #tick() {
    for (;;) {
      const plannedMs = this.#startMs + (this.#asked / this.perSecond) * 1_000;
      if (plannedMs > nowMs()) return;
      const number = this.#asked;
      this.#asked += 1;
      this.#plannedMs.push(plannedMs);
      this.#tookMs.push(Number.NaN);
      const socket = this.#sessions[number % this.#sessions.length];
      const request = JSON.stringify({ type: 'request', id: String(number), name: 'echo', data: DATA });
      if (!socket.destroyed) socket.write(frame('text', request));
    }
  }
}
