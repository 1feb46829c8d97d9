// Which of the options names the source of keys.

import { OptionError } from '../../option-error.ts';
import type { JwtVerifierOptions } from './jwt-verifier-options.ts';

export type KeySourceOption = 'secret' | 'publicKey' | 'jwks' | 'jwksUrl' | 'issuer';

const SOURCES = ['secret', 'publicKey', 'jwks', 'jwksUrl'] as const;

// A record of all names, so that a new option cannot be forgotten here.
const KNOWN: Readonly<Record<keyof JwtVerifierOptions, true>> = {
  secret: true,
  publicKey: true,
  jwks: true,
  jwksUrl: true,
  issuer: true,
  audience: true,
  algorithms: true,
  types: true,
  clockSkewMs: true,
  maxTokenBytes: true,
  maxTokenAgeMs: true,
  jwksTimeoutMs: true,
  jwksMaxAgeMs: true,
  staleKeysGraceMs: true,
  unknownKidCooldownMs: true,
  onKeyRefreshFailed: true,
  fetch: true,
};

export function keySourceOption(options: JwtVerifierOptions): KeySourceOption {
  for (const name of Object.keys(options)) {
    // A misspelt "audience" that went unnoticed would switch the check off.
    if (!Object.hasOwn(KNOWN, name)) throw new OptionError(name, 'is no option of the JWT verifier');
  }
  const [source, second] = SOURCES.filter((name) => options[name] !== undefined);
  if (second !== undefined) {
    throw new OptionError(second, `cannot be used together with "${source}": keys come from one place`);
  }
  if (source !== undefined) return source;
  if (options.issuer !== undefined) return 'issuer';
  throw new OptionError(
    'secret',
    'or one of "publicKey", "jwks", "jwksUrl", "issuer" is required: no keys without',
  );
}
