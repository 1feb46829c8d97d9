// Which credential a request brings, if any.
import { isThenable } from '../is-thenable.ts';
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
    return read(way.find(request));
  } catch {
    return MALFORMED;
  }
}

/** A way of somebody's own may hand over anything, also what throws when it is read. */
function read(found: unknown): Finding['found'] | null {
  if (found === null || found === MALFORMED) return found;
  if (isThenable(found)) {
    // What an async function throws would end the process, because nobody else waits for it.
    found.then(undefined, () => {});
    return MALFORMED;
  }
  return typeof found === 'object' && !Array.isArray(found) ? { ...found } : MALFORMED;
}
