// When to come back, for the codes that say so.

import { CLOSE_CODES, type CloseCodeName } from '../../close-code.ts';
import { MAX_DURATION_MS } from '../../limits.ts';

/** Named when nobody knew better; the client's jitter comes on top. */
const DEFAULT_RETRY_AFTER_MS = 1_000;

/** A delay exactly when the code's verdict is `after` (AUTH-7, CLOSE-2); undefined for every other code. */
export function retryDelayMs(code: CloseCodeName, askedMs: number | undefined): number | undefined {
  if (CLOSE_CODES[code].retry !== 'after') return undefined;
  const delayMs = Math.ceil(askedMs ?? DEFAULT_RETRY_AFTER_MS);
  return delayMs >= 0 ? Math.min(delayMs, MAX_DURATION_MS) : DEFAULT_RETRY_AFTER_MS;
}
