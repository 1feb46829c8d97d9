// The port of one way in before the upgrade: where in the request its credential stands.
import type { UpgradeRequest } from './upgrade-request.ts';

/** The credential is there, but nothing can be made of it. Refused like a wrong one. */
export const MALFORMED = Symbol('malformed credential');

/** The fields of the way's method, as they would stand in `auth`. */
export type FoundCredential = Readonly<Record<string, unknown>>;

/**
 * A way in before the upgrade. The first way in the configured order that finds something decides alone: a second
 * credential in the same request is not looked at, and neither saves nor spoils the first (UPGRADE-2).
 *
 * - `find` MUST be synchronous and MUST NOT throw; a throw counts as {@link MALFORMED}.
 * - What it returns is checked against the method's schema and judged by the method's verifier, like an `auth`.
 */
export interface UpgradeWay {
  /** A fixed word for logs and errors, e.g. `authorization_bearer`. */
  readonly name: string;
  /** The method that decides, e.g. `bearer`. It must be among those the server has. */
  readonly method: string;
  find(request: UpgradeRequest): FoundCredential | null | typeof MALFORMED;
  /** What `WWW-Authenticate` says of this way in a 401 (RFC 9110 section 11.6.1), e.g. `Bearer`; null for nothing. */
  readonly authenticate: string | null;
  /**
   * How a browser attaches the credential without the page's doing, which any page can make it do. `cookie` and
   * `browser` need an allow-list of origins, `cookie` an `Origin` in each request, too (UPGRADE-5).
   */
  readonly attachedBy: 'client' | 'cookie' | 'browser';
  /** The query parameter that holds the credential; absent where it is elsewhere. Exempt from TRANSPORT-6. */
  readonly queryParameter?: string;
  /**
   * The request header that holds the credential, in lower case; absent where it is elsewhere. Pages of another origin may
   * send it where tickets are given. Not needed where `authenticate` says so: that means `authorization`.
   */
  readonly header?: string;
}
