// Which level holds, when it may rise at once but has to wait to fall? Clause FLOOD-5.
import { higherOf, isAtLeast, type PressureLevel } from './pressure-level.ts';

/**
 * Rises with the first measure above it. Falls when every measure of `stepDownMs` was below it, to the highest of those:
 * one quiet moment of a flood changes nothing, and after it the way back takes no longer than that.
 */
export class LevelWithHysteresis {
  readonly #stepDownMs: number;
  #level: PressureLevel = 'calm';
  /** Since when every measure was below the level; null while the last one was not. */
  #belowSinceMs: number | null = null;
  #highestBelow: PressureLevel = 'calm';

  constructor(stepDownMs: number) {
    this.#stepDownMs = stepDownMs;
  }

  get level(): PressureLevel {
    return this.#level;
  }

  update(measured: PressureLevel, nowMs: number): void {
    if (isAtLeast(measured, this.#level)) {
      this.#level = measured;
      this.#belowSinceMs = null;
      return;
    }
    this.#highestBelow = this.#belowSinceMs === null ? measured : higherOf(this.#highestBelow, measured);
    this.#belowSinceMs ??= nowMs;
    if (nowMs - this.#belowSinceMs < this.#stepDownMs) return;
    this.#level = this.#highestBelow;
    this.#highestBelow = measured;
    this.#belowSinceMs = measured === this.#level ? null : nowMs;
  }
}
