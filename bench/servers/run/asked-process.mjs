// How is a process asked something, and what if it dies meanwhile? For children and for workers of a cluster.

const START_MS = 20_000;
/** Two collections of all garbage take a while, and so does a server that is flooded. */
const ANSWER_MS = 30_000;

/** The message where nothing more is known of it. */
export const ENDED = 'the server ended';

/** The other end is `answer-parent.mjs`. */
export class AskedProcess {
  /** Resolves to `{ port, pids }`; rejects with why it did not start. */
  ready;
  #child;
  #asked = new Map();
  #asks = 0;

  constructor(child) {
    this.#child = child;
    this.ready = this.#expect(0, START_MS);
    child.on('message', ({ id, answer, failure }) => {
      const waiting = this.#asked.get(id);
      this.#asked.delete(id);
      if (failure === undefined) waiting?.resolve(answer);
      else waiting?.reject(new Error(failure));
    });
    const over = () => {
      for (const { reject } of this.#asked.values()) reject(new Error(ENDED));
      this.#asked.clear();
    };
    child.once('exit', over);
    child.once('error', over);
  }

  async ask(question) {
    this.#asks += 1;
    const id = this.#asks;
    const answer = this.#expect(id, ANSWER_MS);
    this.#child.send({ id, question }, (error) => {
      if (error !== null) this.#asked.get(id)?.reject(new Error(ENDED));
    });
    return answer;
  }

  #expect(id, withinMs) {
    const answer = new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the server did not answer in time')), withinMs);
      const done = (settle) => (value) => {
        clearTimeout(timer);
        settle(value);
      };
      this.#asked.set(id, { resolve: done(resolve), reject: done(reject) });
    });
    // Whoever waits for it hears; nobody may wait for it yet.
    answer.catch(() => {});
    return answer;
  }
}
