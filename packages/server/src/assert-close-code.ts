// Keeps a wrong word, or a number, from becoming another close than the application meant.
import { isCloseCodeName } from '@inband/protocol';

/** @throws TypeError when `code` is not the name of a registered close code. */
export function assertCloseCode(code: string): void {
  if (!isCloseCodeName(code)) {
    throw new TypeError('"code" must be the name of a registered close code, such as "session_revoked"');
  }
}
