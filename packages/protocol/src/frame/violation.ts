// What a peer can do wrong below the level of a message, as a value.
import type { CloseCodeName } from '../close-code.ts';

/** A frame that is not an acceptable message. Holds nothing of what the peer sent (SEC-1). */
export class Violation {
  readonly closeCode: CloseCodeName;
  /** What was wrong, in fixed words, for the owner's logs. */
  readonly detail: string;

  constructor(closeCode: CloseCodeName, detail: string) {
    this.closeCode = closeCode;
    this.detail = detail;
  }
}

/** One shared value for each rung of the ladder, so that refusing a flood allocates nothing. */
export const VIOLATIONS = {
  tooBig: new Violation('message_too_big', 'frame over the size limit'),
  wrongFrameKind: new Violation('bad_message', 'wrong kind of frame for the subprotocol'),
  undecodable: new Violation('bad_message', 'not decodable'),
  noType: new Violation('bad_message', 'not an object with a string "type"'),
  notAuth: new Violation('auth_required', 'a message other than "auth" before authentication'),
  unknownType: new Violation('bad_message', 'unknown "type"'),
  unknownMethod: new Violation('bad_message', 'an "auth" method that is not offered'),
  invalid: new Violation('bad_message', 'fields do not fit the schema of the "type"'),
} as const;
