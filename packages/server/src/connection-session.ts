// The session that belongs to one connection.
import type { CloseCodeName, SessionFacts } from '@inband/protocol';
import { assertCloseCode } from './assert-close-code.ts';
import type { Connection } from './connection.ts';
import type { Session } from './session.ts';
import type { SendOutcome } from './socket.ts';

export class ConnectionSession implements Session {
  readonly #connection: Connection;
  readonly #facts: SessionFacts;

  constructor(connection: Connection, facts: SessionFacts) {
    this.#connection = connection;
    this.#facts = facts;
  }

  get id(): string {
    return this.#facts.id;
  }

  get subject(): string {
    return this.#facts.subject;
  }

  get claims(): Readonly<Record<string, unknown>> {
    return this.#facts.claims;
  }

  get expiresAtMs(): number | null {
    return this.#facts.expiresAtMs;
  }

  get bufferedBytes(): number {
    return this.#connection.bufferedBytes;
  }

  send(name: string, data: unknown): SendOutcome | 'closed' {
    return this.#connection.sendEvent(name, data);
  }

  close(code: CloseCodeName = 'session_revoked'): void {
    assertCloseCode(code);
    this.#connection.close(code);
  }
}
