// How hard is the server pressed? Clause FLOOD-5.

/** From none to the worst. */
export const PRESSURE_LEVELS = ['calm', 'busy', 'strained', 'critical'] as const;

export type PressureLevel = (typeof PRESSURE_LEVELS)[number];

export function isAtLeast(level: PressureLevel, threshold: PressureLevel): boolean {
  return PRESSURE_LEVELS.indexOf(level) >= PRESSURE_LEVELS.indexOf(threshold);
}

export function higherOf(first: PressureLevel, second: PressureLevel): PressureLevel {
  return isAtLeast(first, second) ? first : second;
}
