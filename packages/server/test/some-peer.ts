// Somebody at the other end.
import type { Peer } from '../src/peer.ts';

export const SOME_PEER: Peer = { address: '192.0.2.1', origin: null, userAgent: null };
