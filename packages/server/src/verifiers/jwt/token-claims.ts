// The claims of a token.

import { isSubject } from '../../is-subject.ts';
import { RefusalReason } from './refusal-reason.ts';
import { refusedTime, type TimeRules } from './token-times.ts';

export interface ClaimRules extends TimeRules {
  readonly issuer: string | undefined;
  readonly audiences: ReadonlySet<string> | undefined;
}

/** The first reason to refuse these claims, or `undefined`. */
export function refusedClaims(
  claims: Readonly<Record<string, unknown>>,
  rules: ClaimRules,
  nowMs: number,
): RefusalReason | undefined {
  const time = refusedTime(claims, rules, nowMs);
  if (time !== undefined) return time;
  if (rules.issuer !== undefined && claims.iss !== rules.issuer) return RefusalReason.wrongIssuer;
  if (rules.audiences !== undefined && !namesOneOf(claims.aud, rules.audiences))
    return RefusalReason.wrongAudience;
  if (!isSubject(claims.sub)) return RefusalReason.malformedSubject;
  return undefined;
}

function namesOneOf(audience: unknown, ours: ReadonlySet<string>): boolean {
  const named: unknown[] = Array.isArray(audience) ? audience : [audience];
  return named.every((name) => typeof name === 'string') && named.some((name) => ours.has(name));
}
