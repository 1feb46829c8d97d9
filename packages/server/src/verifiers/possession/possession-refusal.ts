// Every reason for which a credential is refused over the key it is bound to. Fixed words, so that nothing a stranger
// wrote can reach a log.

export const PossessionRefusal = {
  /** Bound to no key, where `required` says that it must be. */
  unboundCredential: 'unbound_credential',
  /** `cnf` is anything but an object whose only member is a SHA-256 `jkt`. */
  unsupportedConfirmation: 'unsupported_confirmation',
  /** The method has no field of which it is known that a proof can name it. */
  unbindableMethod: 'unbindable_method',
  /** The wrapped verifier spent the one round there is on a challenge of its own. */
  noRoundLeft: 'no_round_left',
  proofRepeated: 'proof_repeated',
  proofTooLarge: 'proof_too_large',
  /** Not a string of three non-empty segments of canonical base64url. */
  malformedProof: 'malformed_proof',
  malformedProofHeader: 'malformed_proof_header',
  wrongProofType: 'wrong_proof_type',
  proofAlgorithmNotAllowed: 'proof_algorithm_not_allowed',
  /** The header has a member besides `typ`, `alg` and `jwk`. */
  unexpectedProofHeader: 'unexpected_proof_header',
  malformedProofKey: 'malformed_proof_key',
  privateProofKey: 'private_proof_key',
  wrongProofKeyAlgorithm: 'wrong_proof_key_algorithm',
  /** Not the key that the credential is bound to. */
  wrongProofKey: 'wrong_proof_key',
  /** The right key, but weak or of no use. */
  unusableProofKey: 'unusable_proof_key',
  malformedProofPayload: 'malformed_proof_payload',
  wrongProofNonce: 'wrong_proof_nonce',
  wrongProofCredential: 'wrong_proof_credential',
  wrongProofOrigin: 'wrong_proof_origin',
  wrongProofAudience: 'wrong_proof_audience',
  badProofSignature: 'bad_proof_signature',
  /** The credential expired while the proof was awaited. */
  expired: 'expired',
} as const;

export type PossessionRefusal = (typeof PossessionRefusal)[keyof typeof PossessionRefusal];
