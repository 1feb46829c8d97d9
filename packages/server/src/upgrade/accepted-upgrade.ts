// An upgrade that becomes a socket.
import type { Peer } from '../peer.ts';
import type { Identity } from '../verifier.ts';
import type { ReadUpgrade } from './read-upgrade.ts';

export interface AcceptedUpgrade extends ReadUpgrade {
  readonly peer: Peer;
  /** Who it is, where the request itself was authenticated; null where the first message will say. */
  readonly identity: Identity | null;
  /**
   * The socket is opened only to say this, since a browser cannot read how an upgrade was refused (FLOOD-5). Absent where
   * there is room.
   */
  readonly refusal?: UpgradeRefusal;
}

export interface UpgradeRefusal {
  readonly code: 'rate_limited' | 'overloaded';
  readonly retryAfterMs: number;
}
