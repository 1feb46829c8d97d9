// A way in that only this application knows.

import { assertKnownOptions } from '../../assert-known-options.ts';
import { isThenable } from '../../is-thenable.ts';
import { OptionError } from '../../option-error.ts';
import { MALFORMED, type UpgradeWay } from '../upgrade-way.ts';

export interface CustomWayOptions {
  /** A fixed word for logs and errors, e.g. `device_header`. */
  readonly name: string;
  /** The method that decides, e.g. `bearer`. */
  readonly method: string;
  /**
   * The credential in the request, as fields of the method; null where there is none, {@link MALFORMED} where nothing can
   * be made of it. Synchronous. Whatever else it does counts as malformed.
   */
  readonly find: UpgradeWay['find'];
  /** No default: what a browser attaches by itself needs an allow-list of origins (UPGRADE-5). */
  readonly attachedBy: UpgradeWay['attachedBy'];
  /** What `WWW-Authenticate` says in a 401. Default: nothing. */
  readonly authenticate?: string | null;
  /** The query parameter that holds the credential. Default: none. */
  readonly queryParameter?: string;
}

const KNOWN = ['name', 'method', 'find', 'attachedBy', 'authenticate', 'queryParameter'];
const WORD = /^[a-z][a-z0-9_]{0,63}$/;
const METHOD = /^[a-z][a-z0-9_]{0,31}$/;
const HEADER_VALUE = /^[!-~][ -~]{0,255}$/;
const PARAMETER_NAME = /^[A-Za-z0-9_.-]{1,64}$/;

/**
 * A way in of the application's own, checked at start and kept to its port.
 *
 * @throws OptionError naming what cannot work.
 */
export function customWay(options: CustomWayOptions): UpgradeWay {
  assertKnownOptions('options', options, KNOWN);
  const { name, method, find, attachedBy, authenticate = null, queryParameter } = options;
  assertText('name', name, WORD, 'a lower-case word of at most 64 letters, digits and underscores');
  assertText('method', method, METHOD, 'the name of a method');
  if (typeof find !== 'function') throw new OptionError('find', 'must be a function');
  if (!['client', 'cookie', 'browser'].includes(attachedBy)) {
    throw new OptionError('attachedBy', 'must be "client", "cookie" or "browser"');
  }
  if (authenticate !== null) {
    assertText('authenticate', authenticate, HEADER_VALUE, 'printable ASCII, at most 256 characters');
  }
  if (queryParameter !== undefined) {
    assertText('queryParameter', queryParameter, PARAMETER_NAME, '1 to 64 letters, digits, "_", "." and "-"');
  }
  return {
    name,
    method,
    attachedBy,
    authenticate,
    ...(queryParameter === undefined ? {} : { queryParameter }),
    find(request) {
      try {
        return readFound(find(request));
      } catch {
        return MALFORMED;
      }
    },
  };
}

function assertText(option: string, value: unknown, pattern: RegExp, wanted: string): void {
  if (typeof value !== 'string' || !pattern.test(value)) throw new OptionError(option, `must be ${wanted}`);
}

function readFound(found: unknown): ReturnType<UpgradeWay['find']> {
  if (found === null || found === MALFORMED) return found;
  if (isThenable(found)) {
    // What an async function throws would end the process, because nobody else waits for it.
    found.then(undefined, () => {});
    return MALFORMED;
  }
  return typeof found === 'object' && !Array.isArray(found) ? { ...found } : MALFORMED;
}
