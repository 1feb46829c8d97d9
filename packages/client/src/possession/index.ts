// The subpath `@inband/client/possession`: kept apart, so that only those who bind credentials to keys download it.

export { ProofError } from '../errors/proof-error.ts';
export {
  createPossessionKey,
  type PossessionJwk,
  type PossessionKey,
  possessionKeyOf,
} from './possession-key.ts';
export { provePossession } from './prove-possession.ts';
export type { PossessionCryptoKey, PossessionKeyPair } from './web-crypto.ts';
