// Asks the issuer at the end of the cooldown for the kids that came during it.

import type { KeyRefresher } from './key-refresher.ts';
import type { UnknownKidGate } from './unknown-kid-gate.ts';

export interface DeferredLookup {
  add(kid: string): void;
  close(): void;
}

/** Takes the next turn of the gate, at most one for all kids, unless a token takes it first, which serves as well. */
export function createDeferredLookup(refresher: KeyRefresher, gate: UnknownKidGate): DeferredLookup {
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  function schedule(): void {
    const delayMs = gate.nextTurnInMs(performance.now());
    if (isClosed || timer !== undefined || delayMs === undefined) return;
    timer = setTimeout(() => void lookUp(), Math.ceil(delayMs));
    timer.unref();
  }

  async function lookUp(): Promise<void> {
    // A fetch under way may have begun before the keys were published. It must not pass for the one that is due.
    while (!isClosed && refresher.isRefreshing()) await refresher.refresh('unknown_kid');
    timer = undefined;
    if (isClosed || gate.nextTurnInMs(performance.now()) === undefined) return;
    if (gate.open(performance.now())) void refresher.refresh('unknown_kid');
    // Still closed: a token took the turn, and these kids came after it.
    else schedule();
  }

  return {
    add(kid) {
      gate.putOff(kid);
      schedule();
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
