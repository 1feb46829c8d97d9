// What lets a page that is listed ask for a ticket and read the answer (Fetch, 4.8).
import { OptionError } from '../option-error.ts';
import { ANY_ORIGIN, readOrigins } from '../upgrade/origin-policy.ts';
import type { ReplyHeaders } from './ticket-replies.ts';

const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,64}$/;
const MAX_HEADERS = 32;
/** The one header that every page needs, since nothing else keeps forms out (TICKET-4). */
const ALWAYS = 'content-type';

/** @throws OptionError for an entry that no browser would ever send, and for `'*'`: tickets are for one user's eyes. */
export function readExactOrigins(origins: readonly string[]): ReadonlySet<string> {
  const policy = readOrigins(origins);
  if (policy === ANY_ORIGIN) throw new OptionError('allowedOrigins', 'must be a list of origins');
  return policy;
}

/**
 * Lower-case, each once, with `content-type` before them.
 *
 * @throws OptionError naming `allowedHeaders`. `*` is refused: with credentials it is a header of that name (Fetch, 4.9).
 */
export function readAllowedHeaders(names: unknown): readonly string[] {
  const isList = Array.isArray(names) && names.length <= MAX_HEADERS;
  if (!isList || !names.every((name) => typeof name === 'string' && HEADER_NAME.test(name) && name !== '*')) {
    throw new OptionError('allowedHeaders', `must be a list of at most ${MAX_HEADERS} names of headers`);
  }
  return [...new Set([ALWAYS, ...names.map((name: string) => name.toLowerCase())])];
}

export function corsHeaders(origin: string): ReplyHeaders {
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': 'Retry-After',
  };
}

export function preflightHeaders(allowedHeaders: readonly string[]): ReplyHeaders {
  return {
    'Access-Control-Allow-Methods': 'POST',
    'Access-Control-Allow-Headers': allowedHeaders.join(', '),
    'Access-Control-Max-Age': '600',
  };
}
