// From the options to a source of keys.

import { OptionError } from '../../option-error.ts';
import { refuse } from '../../verifier.ts';
import { algorithmOption } from './algorithm-option.ts';
import { importKeySet } from './import-key-set.ts';
import { importSecret } from './import-secret.ts';
import { importSinglePublicKey } from './import-single-public-key.ts';
import type { JwtVerifierOptions } from './jwt-verifier-options.ts';
import { fixedKeySource, type KeySource } from './key-source.ts';
import { keySourceOption } from './key-source-option.ts';
import { openRemoteKeySource } from './open-remote-key-source.ts';
import type { VerificationKey } from './verification-key.ts';

export interface OpenedKeySource {
  readonly source: KeySource;
  readonly algorithms: ReadonlySet<string>;
}

export async function openKeySource(options: JwtVerifierOptions): Promise<OpenedKeySource> {
  const named = keySourceOption(options);
  switch (named) {
    case 'secret':
      return singleKey(importSecret(options.secret, algorithmOption(options.algorithms, 'secret')));
    case 'publicKey': {
      const candidates = algorithmOption(options.algorithms, 'publicKey');
      return singleKey(
        await importSinglePublicKey(options.publicKey, candidates, options.algorithms === undefined),
      );
    }
    case 'jwks':
      return fixedSet(options.jwks, algorithmOption(options.algorithms, 'keySet'));
    default: {
      const algorithms = algorithmOption(options.algorithms, 'keySet');
      return {
        source: await openRemoteKeySource(options, named, algorithms),
        algorithms: new Set(algorithms),
      };
    }
  }
}

/** Only one key to choose: its algorithm is all that a header has to match, and `kid` has nothing to say. */
function singleKey(key: VerificationKey): OpenedKeySource {
  return { source: fixedKeySource(() => key), algorithms: new Set([key.algorithm]) };
}

async function fixedSet(jwks: unknown, algorithms: readonly string[]): Promise<OpenedKeySource> {
  const { keys, problems } = await importKeySet(jwks, algorithms).catch(() => {
    throw new OptionError('jwks', 'must be {keys: [...]} with at most 100 JWKs');
  });
  const [problem] = problems;
  if (problem !== undefined) throw new OptionError('jwks', problem);
  if (keys.size === 0) throw new OptionError('jwks', `has no key for ${algorithms.join(', ')}`);
  const find: Parameters<typeof fixedKeySource>[0] = (header) => {
    const found = keys.find(header);
    return typeof found === 'string' ? refuse(found) : found;
  };
  return { source: fixedKeySource(find), algorithms: new Set(algorithms) };
}
