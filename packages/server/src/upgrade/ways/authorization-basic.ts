// A name and a password in `Authorization`, as browsers and programs send them.
import { isUtf8 } from 'node:buffer';
import { assertKnownOptions } from '../../assert-known-options.ts';
import { OptionError } from '../../option-error.ts';
import { type FoundCredential, MALFORMED, type UpgradeWay } from '../upgrade-way.ts';
import { readAuthorization } from './authorization-header.ts';

export interface AuthorizationBasicOptions {
  /** What a browser shows when it asks: 1 to 64 printable ASCII characters without `"` and `\`. Default `Inband`. */
  readonly realm?: string;
}

const REALM = /^[ !#-[\]-~]{1,64}$/;
const CONTROL_CHARACTER = /\p{Cc}/u;

/**
 * `Authorization: Basic <base64 of name:password>` (RFC 7617, UTF-8) leads to the method `password`. A browser repeats
 * what its user once typed to every page that asks, so this way needs an allow-list of origins (UPGRADE-5).
 *
 * @throws OptionError for a realm that does not fit into a header.
 */
export function authorizationBasic(options: AuthorizationBasicOptions = {}): UpgradeWay {
  assertKnownOptions('options', options, ['realm']);
  const { realm = 'Inband' } = options;
  if (typeof realm !== 'string' || !REALM.test(realm)) {
    throw new OptionError(
      'realm',
      'must be 1 to 64 printable ASCII characters without quotes and backslashes',
    );
  }
  return {
    name: 'authorization_basic',
    method: 'password',
    attachedBy: 'browser',
    authenticate: `Basic realm="${realm}", charset="UTF-8"`,
    find(request) {
      const encoded = readAuthorization(request.header('authorization'), 'basic');
      return typeof encoded === 'string' ? readUserPass(encoded) : encoded;
    },
  };
}

/** Whatever a lenient decoder would make something of is refused: one pair has one spelling. */
function readUserPass(encoded: string): FoundCredential | typeof MALFORMED {
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.toString('base64') !== encoded || !isUtf8(bytes)) return MALFORMED;
  const text = bytes.toString('utf8');
  const colon = text.indexOf(':');
  if (colon === -1 || CONTROL_CHARACTER.test(text)) return MALFORMED;
  return { username: text.slice(0, colon), password: text.slice(colon + 1) };
}
