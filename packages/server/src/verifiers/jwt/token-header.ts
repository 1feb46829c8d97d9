// The header of a token.

import { readJsonObject } from './read-json-object.ts';
import { RefusalReason } from './refusal-reason.ts';
import { normalType, type TypeRule } from './type-option.ts';

export interface TokenHeader {
  readonly algorithm: string;
  readonly kid: string | undefined;
}

export interface HeaderRules {
  readonly algorithms: ReadonlySet<string>;
  readonly types: TypeRule;
}

const MAX_KID_CHARS = 256;

// All four let the token choose the key it is verified with. We would not look, but who sends them is up to no good.
const EMBEDDED_KEY_MEMBERS = ['jwk', 'jku', 'x5u', 'x5c'] as const;

export function readTokenHeader(segment: string, rules: HeaderRules): TokenHeader | RefusalReason {
  const header = readJsonObject(segment);
  if (header === undefined || typeof header.alg !== 'string') return RefusalReason.malformedHeader;
  if (!rules.algorithms.has(header.alg)) return RefusalReason.algorithmNotAllowed;
  // We implement no extension, so every `crit` names one that we must not ignore (RFC 7515, section 4.1.11).
  if (Object.hasOwn(header, 'crit')) return RefusalReason.criticalHeader;
  if (Object.hasOwn(header, 'b64')) return RefusalReason.unencodedPayload;
  for (const member of EMBEDDED_KEY_MEMBERS) {
    if (Object.hasOwn(header, member)) return RefusalReason.embeddedKey;
  }
  if (!isAcceptedType(header.typ, rules.types)) return RefusalReason.wrongType;
  if (!Object.hasOwn(header, 'kid')) return { algorithm: header.alg, kid: undefined };
  const { kid } = header;
  if (typeof kid !== 'string' || kid === '' || kid.length > MAX_KID_CHARS)
    return RefusalReason.malformedHeader;
  return { algorithm: header.alg, kid };
}

function isAcceptedType(type: unknown, rule: TypeRule): boolean {
  if (type === undefined) return !rule.isRequired;
  return typeof type === 'string' && rule.accepted.has(normalType(type));
}
