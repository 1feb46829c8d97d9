// What one cookie says. The only file that imports `cookie`.
import { parseCookie } from 'cookie';
import { OptionError } from '../../option-error.ts';
import { MALFORMED } from '../upgrade-way.ts';
import { MAX_CREDENTIAL_LENGTH } from './max-credential-length.ts';

const COOKIE_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/;
/** `cookie-octet` (RFC 6265 section 4.1.1): no space, comma, quote or backslash. */
const COOKIE_VALUE = /^[!#-+\--:<-[\]-~]*$/;

/** @throws OptionError for what no browser would take as a cookie's name. */
export function readCookieName(value: unknown): string {
  if (typeof value !== 'string' || !COOKIE_NAME.test(value)) {
    throw new OptionError('name', 'must be the name of a cookie, at most 128 characters');
  }
  return value;
}

/**
 * The percent-decoded value; null where there is no such cookie, or an empty one, as logging out leaves it. Never throws.
 *
 * The same name twice is malformed: one of the two may have been planted from a neighbouring host or over plain HTTP,
 * and nothing in the request tells which.
 */
export function readCookie(header: string, name: string): string | null | typeof MALFORMED {
  if (!header.includes(name)) return null;
  if (header.length > MAX_CREDENTIAL_LENGTH) return MALFORMED;
  let found: string | null = null;
  // Pair by pair, because the parser keeps the first of two cookies and says nothing of the second.
  for (const pair of header.split(';')) {
    const value = parseCookie(pair, { decode: asIs })[name];
    if (value === undefined) continue;
    if (found !== null) return MALFORMED;
    found = value;
  }
  return found === null || found === '' ? null : decode(found);
}

function asIs(value: string): string {
  return value;
}

function decode(value: string): string | typeof MALFORMED {
  if (!COOKIE_VALUE.test(value)) return MALFORMED;
  try {
    return decodeURIComponent(value);
  } catch {
    return MALFORMED;
  }
}
