// An upgrade that becomes a socket.
import type { Peer } from '../peer.ts';
import type { Identity } from '../verifier.ts';
import type { ReadUpgrade } from './read-upgrade.ts';

export interface AcceptedUpgrade extends ReadUpgrade {
  readonly peer: Peer;
  /** Who it is, where the request itself was authenticated; null where the first message will say. */
  readonly identity: Identity | null;
}
