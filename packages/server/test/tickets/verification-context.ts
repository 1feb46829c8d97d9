// What the ticket method is told about a connection.
import type { Peer } from '../../src/peer.ts';
import type { VerificationContext } from '../../src/verifier.ts';
import type { ManualClock } from './manual-clock.ts';

export const BROWSER: Peer = {
  address: '203.0.113.7',
  origin: 'https://app.example.com',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
};

export function verificationContext(clock: ManualClock, peer: Peer = BROWSER): VerificationContext {
  return { signal: new AbortController().signal, nowMs: clock.nowMs(), peer };
}
