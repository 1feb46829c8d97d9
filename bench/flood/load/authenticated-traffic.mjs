// Do those who are in still get their answers? Sessions that ask at a fixed rate, whatever the server does.
import { nowMs } from '../now-ms.mjs';
import { attempt } from './attempt.mjs';

const TICK_MS = 2;
const OPEN_MS = 10_000;
const OPEN_AT_ONCE = 20;

export class AuthenticatedTraffic {
  #sessions = [];
  #timer = null;
  #startMs = 0;
  #asked = 0;
  /** By number of the request: when it was due, and how long the answer took; NaN where there is none. */
  #plannedMs = [];
  #tookMs = [];
  #lost = 0;

  constructor({ sessions, perSecond, addresses, speech, tokens, target }) {
    Object.assign(this, { sessions, perSecond, addresses, speech, tokens, target });
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
    for (const { socket } of this.#sessions) socket.destroy();
    return { plannedMs: this.#plannedMs, tookMs: this.#tookMs, lostSessions: this.#lost };
  }

  async #openOne(number) {
    const from = this.addresses(number);
    const token = this.tokens[number % this.tokens.length];
    const end = await attempt({ ...this.target, from, speech: this.speech, token, timeoutMs: OPEN_MS });
    if (end.outcome !== 'ok') throw new Error(`a session did not open: ${JSON.stringify(end)}`);
    const { socket, frames } = end;
    const session = { socket, asked: [] };
    socket.on('data', (bytes) => {
      for (const { kind, payload } of frames.take(bytes)) {
        if (kind === 'text' || kind === 'binary') this.#answered(session, payload);
      }
    });
    socket.once('close', () => {
      if (this.#timer !== null && !this.#timer._destroyed) this.#lost += 1;
    });
    this.#sessions.push(session);
  }

  /** A server answers the requests of one session in their order: none of them takes longer than another. */
  #answered({ socket, asked }, payload) {
    const { reply } = this.speech;
    if (this.speech.isResponse(payload)) {
      const number = asked.shift();
      if (number !== undefined) this.#tookMs[number] = nowMs() - this.#plannedMs[number];
    } else if (reply !== null && payload.equals(reply.to)) socket.write(reply.with);
  }

  #tick() {
    for (;;) {
      const plannedMs = this.#startMs + (this.#asked / this.perSecond) * 1_000;
      if (plannedMs > nowMs()) return;
      const number = this.#asked;
      this.#asked += 1;
      this.#plannedMs.push(plannedMs);
      this.#tookMs.push(Number.NaN);
      const { socket, asked } = this.#sessions[number % this.#sessions.length];
      if (socket.destroyed) continue;
      asked.push(number);
      socket.write(this.speech.request(number));
    }
  }
}
