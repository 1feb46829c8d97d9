// How do all subscriptions hear what one client publishes? Each is an iterator with a queue of its own, in memory.

const DONE = Promise.resolve({ value: undefined, done: true });

export class Topic {
  #subscriptions = new Set();

  publish(value) {
    for (const subscription of this.#subscriptions) subscription.push(value);
  }

  subscribe() {
    const subscription = new Subscription(() => this.#subscriptions.delete(subscription));
    this.#subscriptions.add(subscription);
    return subscription;
  }
}

class Subscription {
  #queue = [];
  #waiting = null;
  #isOver = false;
  #onEnd;

  constructor(onEnd) {
    this.#onEnd = onEnd;
  }

  push(value) {
    if (this.#waiting === null) {
      this.#queue.push(value);
      return;
    }
    const resolve = this.#waiting;
    this.#waiting = null;
    resolve({ value, done: false });
  }

  next() {
    if (this.#isOver) return DONE;
    if (this.#queue.length > 0) return Promise.resolve({ value: this.#queue.shift(), done: false });
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  return() {
    this.#isOver = true;
    this.#queue = [];
    this.#onEnd();
    this.#waiting?.({ value: undefined, done: true });
    this.#waiting = null;
    return DONE;
  }

  throw(error) {
    this.return();
    return Promise.reject(error);
  }

  [Symbol.asyncIterator]() {
    return this;
  }
}
