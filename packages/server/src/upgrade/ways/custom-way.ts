// A way in that only this application knows.

import { assertKnownOptions } from '../../assert-known-options.ts';
import { assertWay } from '../assert-way.ts';
import type { UpgradeWay } from '../upgrade-way.ts';

export interface CustomWayOptions {
  /** A fixed word for logs and errors, e.g. `device_header`. */
  readonly name: string;
  /** The method that decides, e.g. `bearer`. */
  readonly method: string;
  /**
   * The credential in the request, as fields of the method; null where there is none, `MALFORMED` where nothing can
   * be made of it. Synchronous. Whatever else it does counts as malformed.
   */
  readonly find: UpgradeWay['find'];
  /** No default: what a browser attaches by itself needs an allow-list of origins (UPGRADE-5). */
  readonly attachedBy: UpgradeWay['attachedBy'];
  /** What `WWW-Authenticate` says in a 401. Default: nothing. */
  readonly authenticate?: string | null;
  /** The header that holds the credential, in lower case, for pages of other origins. Default: none. */
  readonly header?: string;
  /** The query parameter that holds the credential. Default: none. */
  readonly queryParameter?: string;
}

const KNOWN = ['name', 'method', 'find', 'attachedBy', 'authenticate', 'header', 'queryParameter'];

/**
 * A way in of the application's own, checked at start.
 *
 * @throws OptionError naming what cannot work.
 */
export function customWay(options: CustomWayOptions): UpgradeWay {
  assertKnownOptions('options', options, KNOWN);
  const way: UpgradeWay = { ...options, authenticate: options.authenticate ?? null };
  assertWay('', way);
  return way;
}
