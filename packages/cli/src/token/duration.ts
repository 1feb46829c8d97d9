// Durations as people write them.

const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const GRAMMAR = /^(\d{1,6})([smhd])$/;

/** `30s`, `15m`, `1h`, `7d` in milliseconds; undefined for anything else, and for nothing at all (`0s`). */
export function parseDuration(written: string): number | undefined {
  const match = GRAMMAR.exec(written);
  if (match === null) return undefined;
  const [, count, unit] = match;
  const durationMs = Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS];
  return durationMs > 0 ? durationMs : undefined;
}
