// A bearer token among the subprotocols: the one header that a page can fill.
import { SUBPROTOCOL_JSON, SUBPROTOCOL_MSGPACK } from '@inband/protocol';
import { assertKnownOptions } from '../../assert-known-options.ts';
import { isCanonicalBase64url } from '../../canonical-base64url.ts';
import { OptionError } from '../../option-error.ts';
import { MALFORMED, type UpgradeWay } from '../upgrade-way.ts';
import { MAX_CREDENTIAL_LENGTH } from './max-credential-length.ts';
import { isVisibleAscii } from './visible-ascii.ts';

export interface BearerSubprotocolOptions {
  /**
   * What the entry with the token begins with: 1 to 64 characters that a subprotocol may have, the last of them a `.`.
   * Default `inband.bearer.`.
   */
  readonly prefix?: string;
}

const PREFIX = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{0,63}\.$/;
const BASE64URL = /^[A-Za-z0-9_-]+$/;
const REAL_SUBPROTOCOLS: readonly string[] = [SUBPROTOCOL_JSON, SUBPROTOCOL_MSGPACK];

/**
 * `new WebSocket(url, ['inband.v1.json', 'inband.bearer.<base64url of the token>'])` leads to the method `bearer`
 * (UPGRADE-6). The form is that of Kubernetes, whose prefix is `base64url.bearer.authorization.k8s.io.`.
 *
 * A server must answer with one of the offered subprotocols. Where the token is the only one, the answer would be the
 * token, so a real one must stand beside it.
 *
 * @throws OptionError for a prefix that is none, or that a real subprotocol begins with.
 */
export function bearerSubprotocol(options: BearerSubprotocolOptions = {}): UpgradeWay {
  assertKnownOptions('options', options, ['prefix']);
  const prefix = readPrefix(options.prefix ?? 'inband.bearer.');
  return {
    name: 'bearer_subprotocol',
    method: 'bearer',
    attachedBy: 'client',
    authenticate: null,
    find(request) {
      const offered = request.protocols.split(',').map((protocol) => protocol.trim());
      const [entry, second] = offered.filter((protocol) => protocol.startsWith(prefix));
      if (entry === undefined) return null;
      if (second !== undefined || !offered.some((protocol) => REAL_SUBPROTOCOLS.includes(protocol))) {
        return MALFORMED;
      }
      const token = decode(entry.slice(prefix.length));
      return token === null ? MALFORMED : { token };
    },
  };
}

function readPrefix(value: unknown): string {
  if (typeof value !== 'string' || !PREFIX.test(value)) {
    throw new OptionError('prefix', 'must be 1 to 64 characters of a subprotocol, the last of them "."');
  }
  if (REAL_SUBPROTOCOLS.some((protocol) => protocol.startsWith(value))) {
    throw new OptionError('prefix', 'must not be what a subprotocol of Inband begins with');
  }
  return value;
}

function decode(encoded: string): string | null {
  if (encoded.length > MAX_CREDENTIAL_LENGTH || !BASE64URL.test(encoded) || !isCanonicalBase64url(encoded)) {
    return null;
  }
  const token = Buffer.from(encoded, 'base64url').toString('latin1');
  return isVisibleAscii(token) ? token : null;
}
