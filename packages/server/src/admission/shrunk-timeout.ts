// How long does a newcomer have to authenticate, pressed as the server is? Clause FLOOD-7.
import type { PressureLevel } from './pressure-level.ts';

/** What part of the way from the longest to the shortest time is gone. */
const SHRUNK: Readonly<Record<PressureLevel, number>> = { calm: 0, busy: 0, strained: 0.5, critical: 1 };

/** `minMs` is not more than `maxMs`: where it is, nothing shrinks. */
export function shrunkTimeoutMs(level: PressureLevel, maxMs: number, minMs: number): number {
  return Math.round(maxMs - SHRUNK[level] * Math.max(0, maxMs - minMs));
}
