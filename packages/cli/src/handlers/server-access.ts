// What handlers may do with the server they are part of.
import type { InbandServer } from '@inband/server';

export type ServerAccess = Pick<InbandServer, 'broadcast' | 'session' | 'sessionsOf' | 'sessions'>;

/** Handlers exist before their server does; no message can reach them before `provide` was called. */
export class LateServer {
  #server: ServerAccess | undefined;

  readonly access: ServerAccess = {
    broadcast: (name, data) => this.#get().broadcast(name, data),
    session: (id) => this.#get().session(id),
    sessionsOf: (subject) => this.#get().sessionsOf(subject),
    sessions: () => this.#get().sessions(),
  };

  provide(server: ServerAccess): void {
    this.#server = server;
  }

  #get(): ServerAccess {
    if (this.#server === undefined) throw new Error('the server is not listening yet');
    return this.#server;
  }
}
