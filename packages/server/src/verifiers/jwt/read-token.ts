// Everything that can be found wrong with a token without its key, cheapest first.

import { isSubject } from '../../is-subject.ts';
import { splitCompactToken } from './compact-token.ts';
import type { HeaderCache } from './header-cache.ts';
import { readJsonObject } from './read-json-object.ts';
import { RefusalReason } from './refusal-reason.ts';
import { type ClaimRules, refusedClaims } from './token-claims.ts';
import { type HeaderRules, readTokenHeader, type TokenHeader } from './token-header.ts';
import { expiresAtMs, isNumericDate } from './token-times.ts';

export interface TokenRules extends HeaderRules, ClaimRules {
  readonly maxTokenBytes: number;
}

/** What a token says of itself. Nothing here is true before the signature is checked. */
export interface UnverifiedToken {
  readonly compact: string;
  readonly headerSegment: string;
  readonly header: TokenHeader;
  readonly signatureChars: number;
  readonly subject: string;
  readonly expiresAtMs: number;
  readonly claims: Readonly<Record<string, unknown>>;
}

export function readToken(
  token: unknown,
  rules: TokenRules,
  headers: HeaderCache,
  nowMs: number,
): UnverifiedToken | RefusalReason {
  if (typeof token !== 'string' || token === '') return RefusalReason.tokenMissing;
  // Characters count as bytes here: whatever has more bytes than characters fails the next check.
  if (token.length > rules.maxTokenBytes) return RefusalReason.tokenTooLarge;
  const compact = splitCompactToken(token);
  if (compact === undefined) return RefusalReason.malformedToken;
  const header = headers.get(compact.header) ?? readTokenHeader(compact.header, rules);
  if (typeof header === 'string') return header;
  const claims = readJsonObject(compact.payload);
  if (claims === undefined) return RefusalReason.malformedPayload;
  const refused = refusedClaims(claims, rules, nowMs);
  if (refused !== undefined) return refused;
  const { sub, exp } = claims;
  if (!isSubject(sub)) return RefusalReason.malformedSubject;
  if (!isNumericDate(exp)) return RefusalReason.malformedExpiry;
  return {
    compact: token,
    headerSegment: compact.header,
    header,
    signatureChars: compact.signature.length,
    subject: sub,
    expiresAtMs: expiresAtMs(exp),
    claims,
  };
}
