// Keys that an issuer publishes and changes.

import { refuse, unavailable, type Verdict } from '../../verifier.ts';
import { createDeferredLookup } from './deferred-lookup.ts';
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
 * and may cause once per cooldown. Only a kid that this fetch was begun for is refused when it is missing then. All
 * others are unavailable until the next turn: a stranger who spends the turn must not turn good tokens into bad ones.
 */
export function createRemoteKeySource(refresher: KeyRefresher, unknownKidCooldownMs: number): KeySource {
  const gate = createUnknownKidGate(unknownKidCooldownMs);
  const deferred = createDeferredLookup(refresher, gate);
  let waiting = 0;

  function defer(kid: string, reason: UnavailableReason): Verdict {
    deferred.add(kid);
    return unavailable(reason);
  }

  function verdictOnMissing(kid: string, wasAskedFor: boolean): Verdict {
    if (refresher.didLastRefreshFail()) return defer(kid, UnavailableReason.keysUnavailable);
    return wasAskedFor ? refuse(RefusalReason.unknownKid) : defer(kid, UnavailableReason.kidLookupDeferred);
  }

  async function findAfterRefresh(
    header: TokenHeader,
    kid: string,
    signal: AbortSignal,
  ): Promise<VerificationKey | Verdict> {
    // Of now, not of after the wait: the answer says nothing about kids that came when it was under way already.
    const wasAskedFor = gate.wasAskedFor(kid, performance.now());
    waiting += 1;
    const refreshed = await waitUnlessAborted(refresher.refresh('unknown_kid'), signal);
    waiting -= 1;
    if (refreshed === undefined) return unavailable(UnavailableReason.aborted);
    const found = refreshed ? refresher.current()?.find(header) : undefined;
    if (found === undefined) return defer(kid, UnavailableReason.keysUnavailable);
    if (found === RefusalReason.unknownKid) return verdictOnMissing(kid, wasAskedFor);
    return typeof found === 'string' ? refuse(found) : found;
  }

  return {
    find(header, context) {
      const found = refresher.current()?.find(header);
      if (found === undefined) return unavailable(UnavailableReason.keysUnavailable);
      if (typeof found !== 'string') return found;
      const { kid } = header;
      if (found !== RefusalReason.unknownKid || kid === undefined) return refuse(found);
      const { signal } = context;
      if (signal.aborted) return unavailable(UnavailableReason.aborted);
      if (waiting >= MAX_WAITING) return defer(kid, UnavailableReason.keysBusy);
      const nowMs = performance.now();
      if (!refresher.isRefreshing() && !gate.open(nowMs, kid))
        return verdictOnMissing(kid, gate.wasAskedFor(kid, nowMs));
      return findAfterRefresh(header, kid, signal);
    },
    atHand(header) {
      const found = refresher.current()?.find(header);
      if (found === undefined) return unavailable(UnavailableReason.keysUnavailable);
      if (typeof found !== 'string') return found;
      return found === RefusalReason.unknownKid && header.kid !== undefined ? null : refuse(found);
    },
    ready: () => (refresher.current()?.size ?? 0) > 0,
    close() {
      deferred.close();
      refresher.close();
    },
  };
}
