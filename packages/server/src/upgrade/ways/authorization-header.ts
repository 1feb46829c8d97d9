// What `Authorization` says under one scheme.
import { MALFORMED } from '../upgrade-way.ts';
import { MAX_CREDENTIAL_LENGTH } from './max-credential-length.ts';

/**
 * What follows the scheme; null where the header is absent or of another scheme. Header lines arrive joined: a second
 * one that is of this scheme makes the request ambiguous, hence malformed. Never throws.
 *
 * @param scheme in lower case; a scheme is the same however it is written (RFC 9110 section 11.1)
 */
export function readAuthorization(header: string, scheme: string): string | null | typeof MALFORMED {
  if (header === '') return null;
  const end = header.indexOf(' ');
  const first = end === -1 ? header : header.slice(0, end);
  if (first.toLowerCase() !== scheme) return namesScheme(header, scheme) ? MALFORMED : null;
  if (header.length > MAX_CREDENTIAL_LENGTH) return MALFORMED;
  return end === -1 ? '' : header.slice(end).replace(/^ +/, '');
}

/** Also where no space follows, so that `Bearer,` and `Bearer<tab>` are mistakes and not other schemes. */
function namesScheme(header: string, scheme: string): boolean {
  return header.split(',').some((part) => part.trim().split(/\s/, 1)[0]?.toLowerCase() === scheme);
}
