// All connections of a gate, linked through themselves: a Set of them costs twice as much for each, and keeps the dead alive.
import type { Connection } from './connection.ts';

export class ConnectionList implements Iterable<Connection> {
  #first: Connection | null = null;

  add(connection: Connection): void {
    connection.next = this.#first;
    if (this.#first !== null) this.#first.previous = connection;
    this.#first = connection;
  }

  delete(connection: Connection): void {
    const { next, previous } = connection;
    if (previous !== null) previous.next = next;
    else if (this.#first === connection) this.#first = next;
    if (next !== null) next.previous = previous;
    connection.next = null;
    connection.previous = null;
  }

  /** Copy it before anything may be closed. */
  *[Symbol.iterator](): Iterator<Connection> {
    for (let connection = this.#first; connection !== null; connection = connection.next) yield connection;
  }
}
