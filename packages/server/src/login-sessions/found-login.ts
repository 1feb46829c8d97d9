// What a login session's record says now, read once for all sockets of the login.
import {
  type IdentifiedSession,
  type IdentifySession,
  identifySession,
  type UnidentifiedReason,
} from './identify-session.ts';

/** What a record says. `broken`: the application's function failed. */
export type FoundNow = IdentifiedSession | UnidentifiedReason | 'broken';

export class FoundLogin {
  readonly text: string;
  readonly #identify: IdentifySession;
  #found: FoundNow | null = null;

  constructor(text: string, identify: IdentifySession) {
    this.text = text;
    this.#identify = identify;
  }

  /** Asked for only when the text has changed. Never throws. */
  get found(): FoundNow {
    this.#found ??= this.#read();
    return this.#found;
  }

  #read(): FoundNow {
    try {
      return identifySession(this.text, this.#identify);
    } catch {
      return 'broken';
    }
  }
}
