// What one socket was admitted by, and whether its login session still says the same.
import type { CloseCodeName } from '@inband/protocol';
import { compareGrants } from '../credential-watch/compare-grants.ts';
import type { FoundLogin } from './found-login.ts';
import type { IdentifiedSession } from './identify-session.ts';

export class WatchedLogin {
  readonly #admitted: IdentifiedSession;
  #text: string;
  #expiresAtMs: number | null;

  /** `text` is the record, as the store gave it. */
  constructor(text: string, admitted: IdentifiedSession) {
    this.#text = text;
    this.#admitted = admitted;
    this.#expiresAtMs = admitted.expiresAtMs;
  }

  /** The code to close with; null when the record, or none (null), would admit this socket just as it did. */
  compare(login: FoundLogin | null, nowMs: number): CloseCodeName | null {
    if (login === null) return 'session_revoked';
    if (login.text !== this.#text) {
      const { found } = login;
      if (found === 'broken') return 'internal_error';
      if (typeof found === 'string') return 'session_revoked';
      const code = compareGrants(this.#admitted, found, nowMs);
      if (code !== null) return code;
      this.#text = login.text;
      this.#expiresAtMs = found.expiresAtMs;
    }
    const isOver = this.#expiresAtMs !== null && this.#expiresAtMs <= nowMs;
    return isOver ? 'session_expired' : null;
  }
}
