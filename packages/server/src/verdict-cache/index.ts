// `@inband/server/verdict-cache`: known credentials, answered without verifying them again.

export { type CachedVerifier, cacheVerdicts } from './cache-verdicts.ts';
export type { VerdictCacheOptions, VerdictLookup } from './verdict-cache-options.ts';
