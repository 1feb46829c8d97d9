// An API key in a header of its own.

import { assertKnownOptions } from '../../assert-known-options.ts';
import { OptionError } from '../../option-error.ts';
import { MALFORMED, type UpgradeWay } from '../upgrade-way.ts';
import { MAX_CREDENTIAL_LENGTH } from './max-credential-length.ts';
import { isVisibleAscii } from './visible-ascii.ts';

export interface ApiKeyHeaderOptions {
  /** The header's name, in any case. Default `x-api-key`. */
  readonly name?: string;
}

const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]{1,64}$/;
/** They mean something else, and most of them a browser sends by itself. */
const OTHERS =
  /^(accept.*|authorization|connection|content-.*|cookie|expect|forwarded|host|origin|proxy-.*|referer|sec-.*|te|trailer|transfer-encoding|upgrade|user-agent|via|x-forwarded-.*|x-real-ip)$/;

/**
 * `X-Api-Key: <key>` leads to the method `api_key`. Two such lines are malformed: joined, they have a space (UPGRADE-1).
 *
 * @throws OptionError for what is no header name, or one that has another meaning.
 */
export function apiKeyHeader(options: ApiKeyHeaderOptions = {}): UpgradeWay {
  assertKnownOptions('options', options, ['name']);
  const name = readName(options.name ?? 'x-api-key');
  return {
    name: 'api_key_header',
    method: 'api_key',
    attachedBy: 'client',
    authenticate: null,
    header: name,
    find(request) {
      const key = request.header(name);
      if (key === '') return null;
      return key.length <= MAX_CREDENTIAL_LENGTH && isVisibleAscii(key) ? { key } : MALFORMED;
    },
  };
}

function readName(value: unknown): string {
  const name = typeof value === 'string' ? value.toLowerCase() : '';
  if (!HEADER_NAME.test(name)) {
    throw new OptionError('name', 'must be a header name of at most 64 characters');
  }
  if (OTHERS.test(name)) throw new OptionError('name', 'must not be a header that means something else');
  return name;
}
