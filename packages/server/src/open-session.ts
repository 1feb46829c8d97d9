// What belongs to a connection while somebody is in.
import type { ConnectionSession } from './connection-session.ts';

export class OpenSession {
  readonly session: ConnectionSession;
  /** Ends what looks after the session's credential while it is open. */
  release: (() => void) | null = null;
  handlersInFlight = 0;

  constructor(session: ConnectionSession) {
    this.session = session;
  }
}
