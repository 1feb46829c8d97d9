// The allow-list of algorithms.

import { OptionError } from '../../option-error.ts';
import { signatureAlgorithms } from './signature-algorithms.ts';

const DEFAULTS = {
  secret: ['HS256'],
  // One per kind of key, so that the key itself decides. RSA stands for RS256 unless its JWK says otherwise.
  publicKey: ['RS256', 'ES256', 'ES384', 'ES512', 'EdDSA'],
  keySet: ['RS256', 'PS256', 'ES256', 'EdDSA'],
} as const;

/** The names in the order given: the first that fits a key is the one the key serves. */
export function algorithmOption(
  option: readonly string[] | undefined,
  source: keyof typeof DEFAULTS,
): readonly string[] {
  if (option === undefined) return DEFAULTS[source];
  if (!Array.isArray(option) || option.length === 0) {
    throw new OptionError('algorithms', 'must be a non-empty list of algorithm names');
  }
  for (const name of option) refuseUnusable(name, source);
  return [...new Set(option)];
}

function refuseUnusable(name: unknown, source: keyof typeof DEFAULTS): void {
  if (typeof name !== 'string') throw new OptionError('algorithms', 'must be a list of strings');
  if (name.toLowerCase() === 'none') {
    throw new OptionError('algorithms', 'must not name "none": it admits unsigned tokens');
  }
  const algorithm = signatureAlgorithms.get(name);
  if (algorithm === undefined) {
    throw new OptionError(
      'algorithms',
      `names an unknown algorithm; known: ${[...signatureAlgorithms.keys()].join(', ')}`,
    );
  }
  const isSymmetric = algorithm.keyType === 'oct';
  if (isSymmetric !== (source === 'secret')) {
    throw new OptionError(
      'algorithms',
      isSymmetric
        ? `names ${name}, which is for a "secret"; with public keys it would make the public key the secret`
        : `names ${name}, which is for public keys, beside a "secret"`,
    );
  }
}
