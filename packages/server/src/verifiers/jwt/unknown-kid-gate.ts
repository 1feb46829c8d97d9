// For which unknown kids the issuer is asked, and when.

export interface UnknownKidGate {
  /** Whether the cooldown is over; if so a new one begins, and the caller has to ask, for `kid` and all put off. */
  open(nowMs: number, kid?: string): boolean;
  /** Whether the turn of this cooldown is for this kid too. One that came after the turn may just be too new. */
  wasAskedFor(kid: string, nowMs: number): boolean;
  /** Leaves this kid to the next turn. */
  putOff(kid: string): void;
  /** When the kids put off get their turn; `undefined` where there are none. */
  nextTurnInMs(nowMs: number): number | undefined;
}

// Those beyond are asked for all the same, because an answer has all keys; only their absence is not remembered.
const MAX_REMEMBERED_KIDS = 1024;

export function createUnknownKidGate(cooldownMs: number): UnknownKidGate {
  // Counts for one cooldown: who guesses a kid that is about to be published must not shut it out for longer.
  let askedFor = new Set<string>();
  let putOff = new Set<string>();
  let closedUntilMs = Number.NEGATIVE_INFINITY;
  return {
    open(nowMs, kid) {
      if (nowMs < closedUntilMs) return false;
      closedUntilMs = nowMs + cooldownMs;
      askedFor = putOff;
      putOff = new Set();
      if (kid !== undefined) askedFor.add(kid);
      return true;
    },
    wasAskedFor: (kid, nowMs) => nowMs < closedUntilMs && askedFor.has(kid),
    putOff(kid) {
      if (putOff.size < MAX_REMEMBERED_KIDS) putOff.add(kid);
    },
    nextTurnInMs: (nowMs) => (putOff.size === 0 ? undefined : Math.max(0, closedUntilMs - nowMs)),
  };
}
