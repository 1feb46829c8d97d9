// The times in a token.

import { RefusalReason } from './refusal-reason.ts';

export interface TimeRules {
  readonly clockSkewMs: number;
  readonly maxTokenAgeMs: number | undefined;
}

/** The last second that a Date can hold. Beyond it milliseconds soon stop being exact integers. */
const MAX_SECONDS = 8.64e12;

/**
 * The first reason to refuse these times, or `undefined`. Skew is granted to `nbf` and `iat`, whose only trouble is
 * an issuer whose clock is ahead. `exp` gets none: the session ends hard at `exp`, so a token past it would be
 * accepted only to be cut off. Comparisons are such that a NaN anywhere refuses.
 */
export function refusedTime(
  claims: Readonly<Record<string, unknown>>,
  rules: TimeRules,
  nowMs: number,
): RefusalReason | undefined {
  const { exp, nbf, iat } = claims;
  if (!isNumericDate(exp)) return RefusalReason.malformedExpiry;
  if (!(expiresAtMs(exp) > nowMs)) return RefusalReason.expired;
  const latestMs = nowMs + rules.clockSkewMs;
  if (nbf !== undefined) {
    if (!isNumericDate(nbf)) return RefusalReason.malformedNotBefore;
    if (!(nbf * 1000 <= latestMs)) return RefusalReason.notYetValid;
  }
  if (iat !== undefined) {
    if (!isNumericDate(iat)) return RefusalReason.malformedIssuedAt;
    if (!(iat * 1000 <= latestMs)) return RefusalReason.issuedInFuture;
  }
  if (rules.maxTokenAgeMs === undefined) return undefined;
  if (iat === undefined) return RefusalReason.malformedIssuedAt;
  return nowMs - iat * 1000 > rules.maxTokenAgeMs + rules.clockSkewMs ? RefusalReason.tooOld : undefined;
}

/** RFC 7519 allows fractions of a second; the session has whole milliseconds and never one more than the token. */
export function expiresAtMs(exp: number): number {
  return Math.floor(exp * 1000);
}

export function isNumericDate(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= MAX_SECONDS;
}
