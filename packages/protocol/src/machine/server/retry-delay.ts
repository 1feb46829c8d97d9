// When to come back, for the codes that say so.
import { CLOSE_CODES, type CloseCodeName } from '../../close-code.ts';

/** Named when nobody knew better; the client's jitter comes on top. */
const DEFAULT_RETRY_AFTER_MS = 1_000;

/** A delay exactly when the code's verdict is `after` (AUTH-7, CLOSE-2); undefined for every other code. */
export function retryDelayMs(code: CloseCodeName, askedMs: number | undefined): number | undefined {
  return CLOSE_CODES[code].retry === 'after' ? (askedMs ?? DEFAULT_RETRY_AFTER_MS) : undefined;
}
