// The claims of `--claim name=value`.
import { UsageError } from '../usage-error.ts';

/** What has a flag of its own, or is ours to say. */
const RESERVED: Readonly<Record<string, string>> = {
  sub: '--sub',
  exp: '--expires-in',
  iss: '--issuer',
  aud: '--audience',
  iat: 'the time of signing',
};

/** A value that is JSON (`5`, `true`, `["a"]`) is taken as that; everything else is a text. */
export function readClaims(pairs: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 1) throw new UsageError(`--claim must have the form name=value (got "${pair}")`);
      const name = pair.slice(0, equals);
      if (Object.hasOwn(RESERVED, name)) {
        throw new UsageError(`--claim cannot set "${name}": it comes from ${RESERVED[name]}`);
      }
      // Every server would refuse the token (TOKEN-1). Not in the list above, where it would be no own member.
      if (name === '__proto__') throw new UsageError('--claim cannot set "__proto__": no server takes that');
      return [name, readClaimValue(pair.slice(equals + 1))];
    }),
  );
}

function readClaimValue(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    return written;
  }
}
