import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLOSE_CODES } from '../src/close-code.ts';
import { closeReason, MAX_CLOSE_REASON_BYTES, retryAfterMsIn } from '../src/close-reason.ts';

const MAX_DURATION_MS = 2 ** 31 - 1;
const NAMES = Object.keys(CLOSE_CODES);

describe(closeReason, () => {
  it('CLOSE-2: says the name, and the delay where there is one', () => {
    expect(closeReason('auth_failed')).toBe('auth_failed');
    expect(closeReason('overloaded', 1_500)).toBe('overloaded; retry_after_ms=1500');
    expect(closeReason('overloaded', 0)).toBe('overloaded; retry_after_ms=0');
  });

  it('CLOSE-2: fits a control frame in ASCII, whatever the name and the delay', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...NAMES),
        fc.option(fc.double({ min: 0, noNaN: true })),
        (name, delayMs) => {
          const reason = closeReason(name, delayMs ?? undefined);
          expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(MAX_CLOSE_REASON_BYTES);
          expect(reason).toMatch(/^[\x20-\x7e]+$/);
        },
      ),
    );
  });

  it('CLOSE-2: rounds up to whole milliseconds, so that nobody comes back early', () => {
    expect(retryAfterMsIn(closeReason('overloaded', 0.2))).toBe(1);
  });
});

describe(retryAfterMsIn, () => {
  it('CLOSE-2: reads back every delay that a message could name', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...NAMES),
        fc.integer({ min: 0, max: MAX_DURATION_MS }),
        (name, delayMs) => {
          expect(retryAfterMsIn(closeReason(name, delayMs))).toBe(delayMs);
        },
      ),
      {
        examples: [
          ['overloaded', MAX_DURATION_MS],
          ['overloaded', 1_000_000_000],
        ],
      },
    );
  });

  it('CLOSE-2: holds a delay beyond every timer to the longest there is', () => {
    expect(retryAfterMsIn(closeReason('overloaded', Number.MAX_VALUE))).toBe(MAX_DURATION_MS);
    expect(retryAfterMsIn('overloaded; retry_after_ms=9999999999')).toBe(MAX_DURATION_MS);
  });

  it.each([
    '',
    'overloaded',
    'overloaded; retry_after_ms=',
    'overloaded; retry_after_ms=-1',
    'overloaded; retry_after_ms=1.5',
    'overloaded; retry_after_ms=1e9',
    'overloaded; retry_after_ms=0x10',
    'overloaded; retry_after_ms=12 ',
    'overloaded; retry_after_ms=12; more',
    'overloaded; retry_after_ms=99999999999999999999',
    'overloaded;retry_after_ms=12',
    'xretry_after_ms=12',
    'overloaded; retry_after_ms=１２',
    `${'x'.repeat(200)}; retry_after_ms=12`,
  ])('CLOSE-2: finds no delay in %j', (reason) => {
    expect(retryAfterMsIn(reason)).toBeUndefined();
  });

  it('CLOSE-2: answers any reason with nothing or a whole number that a timer can take', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `${text}; retry_after_ms=${text}`),
        ),
        (reason) => {
          const delayMs = retryAfterMsIn(reason) ?? 0;
          expect(Number.isInteger(delayMs) && delayMs >= 0 && delayMs <= MAX_DURATION_MS).toBe(true);
        },
      ),
    );
  });
});
