// The options of `requirePossession`: their types, their defaults, and the check at start that names what is wrong.

import { assertKnownOptions } from '../../assert-known-options.ts';
import { OptionError } from '../../option-error.ts';
import { algorithmOption } from '../jwt/algorithm-option.ts';

export interface PossessionOptions {
  /**
   * The server's own addresses as clients write them: scheme, host and port without a default one, e.g.
   * `wss://live.example.com`. A proof's `aud` must be one of these. Left out, any `aud` will do, and a proof that was
   * got out of a client by a server it should not have trusted is good here as long as the nonce was passed on to it:
   * configure this.
   */
  readonly audiences?: readonly string[];
  /**
   * The signature algorithms that are accepted, offered to the client in this order. Default ES256 and EdDSA. RSA keys
   * need 2048 bits or more; symmetric algorithms cannot be named.
   */
  readonly algorithms?: readonly string[];
  /** Whether a credential that is bound to no key is refused. Default false. */
  readonly required?: boolean;
}

export interface PossessionRules {
  /** `null` when any will do. */
  readonly audiences: ReadonlySet<string> | null;
  readonly algorithms: readonly string[];
  readonly isRequired: boolean;
}

const OPTIONS = ['audiences', 'algorithms', 'required'];
const DEFAULT_ALGORITHMS: readonly string[] = ['ES256', 'EdDSA'];

/** @throws OptionError naming the first option that cannot work. */
export function readPossessionOptions(options: PossessionOptions): PossessionRules {
  assertKnownOptions('options', options, OPTIONS);
  if (options.required !== undefined && typeof options.required !== 'boolean') {
    throw new OptionError('required', 'must be true or false');
  }
  return {
    audiences: readAudiences(options.audiences),
    algorithms: algorithmOption(options.algorithms ?? DEFAULT_ALGORITHMS, 'publicKey'),
    isRequired: options.required ?? false,
  };
}

function readAudiences(audiences: unknown): ReadonlySet<string> | null {
  if (audiences === undefined) return null;
  if (!Array.isArray(audiences) || audiences.length === 0) {
    throw new OptionError(
      'audiences',
      'must be a non-empty list of addresses such as "wss://live.example.com"',
    );
  }
  return new Set(audiences.map(readAudience));
}

/** Clients send what their URL parser makes of the address, so another spelling would match none of them. */
function readAudience(entry: unknown): string {
  const url = typeof entry === 'string' && URL.canParse(entry) ? new URL(entry) : null;
  if (url === null || !['ws:', 'wss:'].includes(url.protocol)) {
    throw new OptionError('audiences', 'has an entry that is no address; write it as "wss://host[:port]"');
  }
  if (url.origin !== entry) {
    throw new OptionError('audiences', `has an entry that is not spelt as clients send it: "${url.origin}"`);
  }
  return entry;
}
