// Which tokens with an unknown `kid` may make us ask the issuer.

export interface UnknownKidGate {
  /** Whether this kid was missing when the issuer was last asked on its behalf, a short while ago. */
  isKnownMissing(kid: string, nowMs: number): boolean;
  /** Whether the cooldown is over; if so a new one begins, and the caller has to ask. */
  open(nowMs: number): boolean;
  rememberMissing(kid: string, nowMs: number): void;
}

const MAX_REMEMBERED_KIDS = 1024;

// Longer than the cooldown, so that one bogus kid repeated for ever does not take every turn from an honest one;
// not much longer, because the issuer may be about to publish it.
const MISSING_FOR_COOLDOWNS = 2;

export function createUnknownKidGate(cooldownMs: number): UnknownKidGate {
  const missingUntilMs = new Map<string, number>();
  let closedUntilMs = Number.NEGATIVE_INFINITY;
  return {
    isKnownMissing(kid, nowMs) {
      const untilMs = missingUntilMs.get(kid);
      if (untilMs === undefined) return false;
      if (nowMs < untilMs) return true;
      missingUntilMs.delete(kid);
      return false;
    },
    open(nowMs) {
      if (nowMs < closedUntilMs) return false;
      closedUntilMs = nowMs + cooldownMs;
      return true;
    },
    rememberMissing(kid, nowMs) {
      if (missingUntilMs.size >= MAX_REMEMBERED_KIDS) {
        const [oldest] = missingUntilMs.keys();
        if (oldest !== undefined) missingUntilMs.delete(oldest);
      }
      missingUntilMs.set(kid, nowMs + MISSING_FOR_COOLDOWNS * cooldownMs);
    },
  };
}
