// Solves the puzzle of a pass without anybody noticing.
import { giveWay } from './give-way.ts';
import { createPuzzleSearch } from './puzzle-search.ts';

/** A user waits no longer than that for a server under attack; the backoff takes over. */
const MAX_SOLVING_MS = 3_000;
/** Under what makes an animation stutter. */
const SLICE_MS = 10;
/** Between two looks at the clock. */
const HASHES_PER_LOOK = 256;
/** Where the page's clock is made coarse on purpose, counting has to end a slice. */
const MAX_HASHES_PER_SLICE = 16_384;

/**
 * The counter with which SHA-256 of `<text>.<counter>` begins with `difficulty` zero bits; null where it was not found
 * in three seconds, or the search was aborted. Works in slices of about ten milliseconds.
 */
export async function solvePuzzle(
  text: string,
  difficulty: number,
  signal: AbortSignal,
): Promise<number | null> {
  const search = createPuzzleSearch(text, difficulty);
  const endsAtMs = performance.now() + MAX_SOLVING_MS;
  for (let nowMs = performance.now(); nowMs < endsAtMs && !signal.aborted; nowMs = performance.now()) {
    const sliceEndsAtMs = nowMs + SLICE_MS;
    for (let tried = 0; tried < MAX_HASHES_PER_SLICE; tried += HASHES_PER_LOOK) {
      const counter = search(HASHES_PER_LOOK);
      if (counter !== null) return counter;
      if (performance.now() >= sliceEndsAtMs) break;
    }
    await giveWay();
  }
  return null;
}
