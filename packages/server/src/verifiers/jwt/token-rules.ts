// The options about tokens, checked.

import { integerOption } from '../../integer-option.ts';
import { OptionError } from '../../option-error.ts';
import type { JwtVerifierOptions } from './jwt-verifier-options.ts';
import type { TokenRules } from './read-token.ts';
import { typeOption } from './type-option.ts';

const DAY_MS = 86_400_000;

/** All but the algorithms, which depend on the keys. */
export function tokenRules(options: JwtVerifierOptions): Omit<TokenRules, 'algorithms'> {
  const { maxTokenAgeMs } = options;
  return {
    issuer: issuerOption(options.issuer),
    audiences: audienceOption(options.audience),
    types: typeOption(options.types),
    clockSkewMs: integerOption('clockSkewMs', options.clockSkewMs, { default: 5000, min: 0, max: 60_000 }),
    maxTokenBytes: integerOption('maxTokenBytes', options.maxTokenBytes, {
      default: 8192,
      min: 64,
      max: 65_536,
    }),
    maxTokenAgeMs:
      maxTokenAgeMs === undefined
        ? undefined
        : integerOption('maxTokenAgeMs', maxTokenAgeMs, { default: 0, min: 1, max: 3650 * DAY_MS }),
  };
}

function issuerOption(issuer: string | undefined): string | undefined {
  if (issuer !== undefined && (typeof issuer !== 'string' || issuer === '')) {
    throw new OptionError('issuer', 'must be a non-empty string');
  }
  return issuer;
}

function audienceOption(audience: string | readonly string[] | undefined): ReadonlySet<string> | undefined {
  if (audience === undefined) return undefined;
  const names: readonly unknown[] = Array.isArray(audience) ? audience : [audience];
  const strings = names.filter((name): name is string => typeof name === 'string' && name !== '');
  if (strings.length === 0 || strings.length !== names.length) {
    throw new OptionError('audience', 'must be a non-empty string or a non-empty list of them');
  }
  return new Set(strings);
}
