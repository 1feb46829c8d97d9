// `@inband/server/jwt`: the bearer verifier.

export { createJwtVerifier } from './create-jwt-verifier.ts';
export type { JwtVerifier } from './jwt-verifier.ts';
export type { JwtVerifierOptions } from './jwt-verifier-options.ts';
export type { KeyRefreshFailure } from './key-refresh-error.ts';
export type { PublicJwk } from './public-jwk.ts';
export { RefusalReason } from './refusal-reason.ts';
export { UnavailableReason } from './unavailable-reason.ts';
