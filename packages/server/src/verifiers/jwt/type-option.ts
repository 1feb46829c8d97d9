// Which `typ` header values are accepted.

import { OptionError } from '../../option-error.ts';

// Types that other specifications gave to tokens that are no access tokens. Each can carry a valid signature of the
// same issuer (or of the client), so that accepting one by configuration would undo what `typ` is for (RFC 8725, 3.11).
const NEVER = new Set([
  'dpop+jwt',
  'logout+jwt',
  'secevent+jwt',
  'oauth-authz-req+jwt',
  'token-introspection+jwt',
  'jwk-set+jwt',
  'entity-statement+jwt',
  'client-authentication+jwt',
  'authorization-grant+jwt',
  'openid4vci-proof+jwt',
  'kb+jwt',
]);

export interface TypeRule {
  /** In the form of {@link normalType}. */
  readonly accepted: ReadonlySet<string>;
  readonly isRequired: boolean;
}

export function typeOption(option: readonly string[] | undefined): TypeRule {
  if (option === undefined) return { accepted: new Set(['jwt', 'at+jwt']), isRequired: false };
  if (!Array.isArray(option) || option.length === 0) {
    throw new OptionError('types', 'must be a non-empty list of "typ" values');
  }
  const accepted = new Set<string>();
  for (const type of option) {
    if (typeof type !== 'string' || type === '')
      throw new OptionError('types', 'must be a list of non-empty strings');
    const normal = normalType(type);
    if (NEVER.has(normal)) throw new OptionError('types', `must not name "${normal}": it is no access token`);
    accepted.add(normal);
  }
  return { accepted, isRequired: true };
}

/** RFC 7515, section 4.1.9: case does not matter, and "application/" may be left out where no other slash follows. */
export function normalType(type: string): string {
  const lower = type.toLowerCase();
  const short = lower.startsWith('application/') ? lower.slice('application/'.length) : lower;
  return short.includes('/') ? lower : short;
}
