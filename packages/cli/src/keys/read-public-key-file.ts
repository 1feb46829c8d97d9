// A public key, or a set of them, in a file.
import { readFileSync } from 'node:fs';
import type { JwtVerifierOptions } from '@inband/server/jwt';
import { UsageError } from '../usage-error.ts';

type PublicKeyOptions = Pick<JwtVerifierOptions, 'publicKey' | 'jwks'>;

/** PEM as it stands; JSON is a JWK, or with `keys` a set. What they hold is for the verifier to judge. */
export function readPublicKeyFile(file: string, label: string): PublicKeyOptions {
  const content = read(file, label);
  if (!content.trimStart().startsWith('{')) return { publicKey: content };
  const json = parse(content, label);
  return 'keys' in json ? { jwks: json as { keys: [] } } : { publicKey: json };
}

function read(file: string, label: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`${label} must name a file that can be read (got "${file}")`);
  }
}

function parse(json: string, label: string): object {
  try {
    return JSON.parse(json) as object;
  } catch {
    throw new UsageError(`${label} names a file that looks like a JWK and is not valid JSON`);
  }
}
