import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../src/token/duration.ts';

describe(parseDuration, () => {
  it.each([
    ['30s', 30_000],
    ['15m', 900_000],
    ['1h', 3_600_000],
    ['7d', 604_800_000],
  ])('reads %s', (written, ms) => {
    expect(parseDuration(written)).toBe(ms);
  });

  it.each(['', '5', 'h', '0s', '-1h', '1.5h', '1 h', '1H', '1w', '1h30m', '9999999s'])(
    'refuses "%s"',
    (written) => {
      expect(parseDuration(written)).toBeUndefined();
    },
  );
});
