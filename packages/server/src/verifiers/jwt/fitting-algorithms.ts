// Which algorithms a key could serve by its kind.

import { signatureAlgorithms } from './signature-algorithms.ts';

export function fittingAlgorithms(
  jwk: Readonly<Record<string, unknown>>,
  algorithms: readonly string[],
): readonly string[] {
  return algorithms.filter((name) => {
    const algorithm = signatureAlgorithms.get(name);
    if (algorithm === undefined || algorithm.keyType !== jwk.kty) return false;
    return algorithm.curve === undefined || algorithm.curve === jwk.crv;
  });
}
