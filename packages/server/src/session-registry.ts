// Who is in on this node.
import type { Session } from './session.ts';

/**
 * Finds live sessions. The server adds a session before the application hears of it and removes it before the
 * application hears of its end, so whatever is in here can be sent to.
 */
export interface SessionRegistry {
  add(session: Session): void;
  remove(session: Session): void;
  byId(id: string): Session | undefined;
  bySubject(subject: string): Iterable<Session>;
  all(): Iterable<Session>;
  readonly size: number;
}

/** Sessions in the memory of this process. */
export class MemorySessionRegistry implements SessionRegistry {
  readonly #byId = new Map<string, Session>();
  /** Most subjects have one session, and a Set for each costs more than the rest of it. */
  readonly #bySubject = new Map<string, Session | Set<Session>>();

  get size(): number {
    return this.#byId.size;
  }

  add(session: Session): void {
    this.#byId.set(session.id, session);
    const same = this.#bySubject.get(session.subject);
    if (same === undefined) this.#bySubject.set(session.subject, session);
    else if (same instanceof Set) same.add(session);
    else this.#bySubject.set(session.subject, new Set([same, session]));
  }

  remove(session: Session): void {
    this.#byId.delete(session.id);
    const same = this.#bySubject.get(session.subject);
    if (same instanceof Set) {
      same.delete(session);
      if (same.size === 0) this.#bySubject.delete(session.subject);
    } else if (same === session) this.#bySubject.delete(session.subject);
  }

  byId(id: string): Session | undefined {
    return this.#byId.get(id);
  }

  bySubject(subject: string): Iterable<Session> {
    const same = this.#bySubject.get(subject);
    if (same === undefined) return [];
    return same instanceof Set ? [...same] : [same];
  }

  /** A copy: whoever is sent to may go away while the others are still to come. */
  all(): Iterable<Session> {
    return [...this.#byId.values()];
  }
}
