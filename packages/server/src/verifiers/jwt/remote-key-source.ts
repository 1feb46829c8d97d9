// Keys that an issuer publishes and changes.

import { refuse, unavailable, type Verdict } from '../../verifier.ts';
import type { KeyRefresher } from './key-refresher.ts';
import type { KeySource } from './key-source.ts';
import { RefusalReason } from './refusal-reason.ts';
import type { TokenHeader } from './token-header.ts';
import { UnavailableReason } from './unavailable-reason.ts';
import { createUnknownKidGate } from './unknown-kid-gate.ts';
import type { VerificationKey } from './verification-key.ts';
import { waitUnlessAborted } from './wait-unless-aborted.ts';

// Each waiting token holds a connection. During a flood of random kids the fetch must not collect all of them.
const MAX_WAITING = 1024;

/**
 * Answers directly for keys at hand. A token whose `kid` is new waits for one fetch, which it shares with all others
 * and may cause once per cooldown; in between it is refused, or, if the issuer did not answer, called unavailable.
 */
export function createRemoteKeySource(refresher: KeyRefresher, unknownKidCooldownMs: number): KeySource {
  const gate = createUnknownKidGate(unknownKidCooldownMs);
  let waiting = 0;

  function verdictOnUnknown(): Verdict {
    return refresher.didLastRefreshFail()
      ? unavailable(UnavailableReason.keysUnavailable)
      : refuse(RefusalReason.unknownKid);
  }

  async function findAfterRefresh(
    header: TokenHeader,
    kid: string,
    signal: AbortSignal,
  ): Promise<VerificationKey | Verdict> {
    waiting += 1;
    const refreshed = await waitUnlessAborted(refresher.refresh('unknown_kid'), signal);
    waiting -= 1;
    if (refreshed === undefined) return unavailable(UnavailableReason.aborted);
    if (!refreshed) return unavailable(UnavailableReason.keysUnavailable);
    const found = refresher.current()?.find(header);
    if (found === undefined) return unavailable(UnavailableReason.keysUnavailable);
    if (found === RefusalReason.unknownKid) gate.rememberMissing(kid, performance.now());
    return typeof found === 'string' ? refuse(found) : found;
  }

  return {
    find(header, signal) {
      const found = refresher.current()?.find(header);
      if (found === undefined) return unavailable(UnavailableReason.keysUnavailable);
      if (typeof found !== 'string') return found;
      if (found !== RefusalReason.unknownKid || header.kid === undefined) return refuse(found);
      const nowMs = performance.now();
      if (gate.isKnownMissing(header.kid, nowMs)) return refuse(RefusalReason.unknownKid);
      if (signal.aborted) return unavailable(UnavailableReason.aborted);
      if (!refresher.isRefreshing() && !gate.open(nowMs)) return verdictOnUnknown();
      if (waiting >= MAX_WAITING) return unavailable(UnavailableReason.keysBusy);
      return findAfterRefresh(header, header.kid, signal);
    },
    ready: () => (refresher.current()?.size ?? 0) > 0,
    close: () => refresher.close(),
  };
}
