// Which pages may open a socket. Exact comparison of whole origins: every cleverer rule has been an advisory.
import { OptionError } from '../option-error.ts';

/** Lets every page in. Safe only where nothing but the in-band credential gives any right. */
export const ANY_ORIGIN = '*';

export type OriginPolicy = ReadonlySet<string> | typeof ANY_ORIGIN;

/** @throws OptionError for an entry that no browser would ever send. */
export function readOrigins(allowed: readonly string[] | typeof ANY_ORIGIN): OriginPolicy {
  if (allowed === ANY_ORIGIN) return ANY_ORIGIN;
  if (!Array.isArray(allowed)) throw new OptionError('allowedOrigins', 'must be a list of origins or "*"');
  return new Set(allowed.map(readOrigin));
}

function readOrigin(entry: unknown): string {
  // The asterisk is legal in a host name, so whoever writes a pattern would wait in vain for it to match.
  const isPattern = typeof entry === 'string' && entry.includes('*');
  const origin =
    typeof entry === 'string' && !isPattern && URL.canParse(entry) ? new URL(entry).origin : null;
  if (origin === null || origin === 'null' || origin !== entry) {
    const hint = origin === null || origin === 'null' ? 'scheme://host[:port]' : origin;
    throw new OptionError('allowedOrigins', `has an entry that is no origin; write it as "${hint}"`);
  }
  return origin;
}

/** TRANSPORT-5. An empty string means that the request has no Origin header. */
export function allowsOrigin(policy: OriginPolicy, missing: 'allow' | 'refuse', origin: string): boolean {
  if (origin === '') return missing === 'allow';
  return policy === ANY_ORIGIN || policy.has(origin);
}
