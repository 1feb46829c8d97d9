// Which credential a request brings, if any.
import type { UpgradeRequest } from './upgrade-request.ts';
import { type FoundCredential, MALFORMED, type UpgradeWay } from './upgrade-way.ts';

export interface Finding {
  readonly way: UpgradeWay;
  readonly found: FoundCredential | typeof MALFORMED;
}

/** The finding of the first way that finds anything; null where none does (UPGRADE-2). Never throws. */
export function findCredential(request: UpgradeRequest, ways: readonly UpgradeWay[]): Finding | null {
  for (const way of ways) {
    const found = find(way, request);
    if (found !== null) return { way, found };
  }
  return null;
}

function find(way: UpgradeWay, request: UpgradeRequest): Finding['found'] | null {
  try {
    const found = way.find(request);
    if (found === null || found === MALFORMED) return found;
    // Copied in here, since a way of somebody's own may hand over an object that throws when it is read.
    return typeof found === 'object' ? { ...found } : MALFORMED;
  } catch {
    return MALFORMED;
  }
}
