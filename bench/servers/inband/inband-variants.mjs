// In which ways is Inband measured? By name, so that threads can be told.
import { cacheVerdicts } from '@inband/server/verdict-cache';

/** Each credential is remembered for as long as it would have lived; by default no more than 262,144 in an hour. */
const MAX_SPENT = 4_000_000;

/** `wrap` makes another verifier of the verifier; `options` come on top of those of the bench. */
export const INBAND_VARIANTS = {
  plain: { wrap: (verifier) => verifier, options: {} },
  cached: { wrap: cacheVerdicts, options: {} },
  resumed: { wrap: (verifier) => verifier, options: { resume: { maxSpent: MAX_SPENT } } },
};
