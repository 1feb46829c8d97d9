// Every reason for which a token is refused. Fixed words, so that nothing a stranger wrote can reach a log.

export const RefusalReason = {
  notBearer: 'not_bearer',
  tokenMissing: 'token_missing',
  tokenTooLarge: 'token_too_large',
  /** Not three non-empty segments of canonical base64url. */
  malformedToken: 'malformed_token',
  malformedHeader: 'malformed_header',
  algorithmNotAllowed: 'algorithm_not_allowed',
  criticalHeader: 'critical_header',
  unencodedPayload: 'unencoded_payload',
  /** The header brings a key (`jwk`, `x5c`) or says where to get one (`jku`, `x5u`). */
  embeddedKey: 'embedded_key',
  wrongType: 'wrong_type',
  malformedPayload: 'malformed_payload',
  malformedExpiry: 'malformed_expiry',
  expired: 'expired',
  malformedNotBefore: 'malformed_not_before',
  notYetValid: 'not_yet_valid',
  malformedIssuedAt: 'malformed_issued_at',
  issuedInFuture: 'issued_in_future',
  tooOld: 'too_old',
  wrongIssuer: 'wrong_issuer',
  wrongAudience: 'wrong_audience',
  malformedSubject: 'malformed_subject',
  unknownKid: 'unknown_kid',
  /** The token names no key, and not exactly one key has its algorithm. */
  kidRequired: 'kid_required',
  /** The key it names is of another algorithm. */
  wrongKeyAlgorithm: 'wrong_key_algorithm',
  /** The key it names is in the set, but weak, broken, or named twice. */
  unusableKey: 'unusable_key',
  badSignature: 'bad_signature',
} as const;

export type RefusalReason = (typeof RefusalReason)[keyof typeof RefusalReason];
