import { describe, expect, it } from 'vitest';
import { resolveAdmissionOptions } from '../../src/admission/admission-options.ts';
import { PressureGauge, type PressureReadings } from '../../src/admission/pressure-gauge.ts';

const CALM: PressureReadings = {
  roomFraction: 0,
  roomStayMs: Number.POSITIVE_INFINITY,
  authenticationMs: 0,
  eventLoopDelayMs: 0,
  loopUtilization: 0,
  newcomerFraction: 0,
  verificationDelayMs: 0,
  crowdDelayMs: 0,
  rssFraction: 0,
  descriptorFraction: 0,
};

function newGauge(): PressureGauge {
  return new PressureGauge(
    resolveAdmissionOptions('admission', { pressure: { stepDownMs: 10_000 } }).pressure,
  );
}

describe('the level', () => {
  it.each([
    ['rssFraction', 1],
    ['eventLoopDelayMs', 250],
  ] as const)('FLOOD-5 goes by %s, where %d is everything', (name, full) => {
    const levelAt = (fraction: number): string => newGauge().update({ ...CALM, [name]: fraction * full }, 0);
    expect([0, 0.499, 0.5, 0.55, 0.799, 0.8, 0.95, 0.951, 1, 50].map(levelAt)).toEqual([
      'calm',
      'calm',
      'busy',
      'busy',
      'busy',
      'strained',
      'strained',
      'critical',
      'critical',
      'critical',
    ]);
  });

  it.each([
    ['roomFraction', 1],
    ['descriptorFraction', 1],
    ['newcomerFraction', 1],
    ['verificationDelayMs', 200],
  ] as const)('FLOOD-5 is strained at most by %s alone, which one source can bring about', (name, full) => {
    const gauge = newGauge();
    const levels = [0.499, 0.5, 0.8, 1, 50].map((fraction) =>
      newGauge().update({ ...CALM, [name]: fraction * full }, 0),
    );
    expect(levels).toEqual(['calm', 'busy', 'strained', 'strained', 'strained']);
    gauge.update({ ...CALM, [name]: 50 * full }, 0);
    expect(gauge.isExhausted).toBe(false);
  });

  it('FLOOD-5 is critical where many sources wait for a verification, and lets newcomers in all the same', () => {
    const gauge = newGauge();
    const levels = [99, 100, 160, 190, 191].map((crowdDelayMs) =>
      newGauge().update({ ...CALM, crowdDelayMs }, 0),
    );
    expect(levels).toEqual(['calm', 'busy', 'strained', 'strained', 'critical']);
    gauge.update({ ...CALM, crowdDelayMs: 10_000 }, 0);
    expect(gauge.isExhausted).toBe(false);
  });

  it('FLOOD-5 is critical where nobody can stay in the room for a round trip, and lets newcomers in all the same', () => {
    const gauge = newGauge();
    const levels = [401, 400, 251, 250, 211, 210, 0].map((roomStayMs) =>
      newGauge().update({ ...CALM, roomStayMs }, 0),
    );
    expect(levels).toEqual(['calm', 'busy', 'busy', 'strained', 'strained', 'critical', 'critical']);
    expect(newGauge().update({ ...CALM, roomStayMs: 310, authenticationMs: 300 }, 0)).toBe('critical');
    expect(newGauge().update({ ...CALM, roomStayMs: 320, authenticationMs: 300 }, 0)).toBe('strained');
    expect(newGauge().update({ ...CALM, authenticationMs: 2_000 }, 0)).toBe('calm');
    gauge.update({ ...CALM, roomStayMs: 1 }, 0);
    expect(gauge.isExhausted).toBe(false);
  });

  it('FLOOD-5 is that of the largest reading; what cannot be read counts for nothing', () => {
    const readings = { ...CALM, roomFraction: 0.6, rssFraction: 0.81, eventLoopDelayMs: Number.NaN };
    expect(newGauge().update(readings, 0)).toBe('strained');
    expect(newGauge().update({ ...CALM, eventLoopDelayMs: Number.POSITIVE_INFINITY }, 0)).toBe('critical');
  });

  it('FLOOD-5 tells a full room from a spent machine', () => {
    const gauge = newGauge();
    expect([gauge.update({ ...CALM, roomFraction: 1 }, 0), gauge.isExhausted]).toEqual(['strained', false]);
    gauge.update({ ...CALM, rssFraction: 0.96 }, 1);
    expect(gauge.isExhausted).toBe(true);
    gauge.update(CALM, 2);
    gauge.update(CALM, 10_001);
    expect(gauge.isExhausted).toBe(true);
    gauge.update(CALM, 10_002);
    expect(gauge.isExhausted).toBe(false);
  });
});

describe('hysteresis', () => {
  const levels = (steps: readonly (readonly [atMs: number, rssFraction: number])[]): string[] => {
    const gauge = newGauge();
    return steps.map(([atMs, rssFraction]) => gauge.update({ ...CALM, rssFraction }, atMs));
  };

  it('FLOOD-5 rises at once, and falls when all of ten seconds was below, where it is to be ten', () => {
    expect(
      levels([
        [0, 0.85],
        [1, 0.1],
        [10_000, 0.1],
        [10_001, 0.1],
      ]),
    ).toEqual(['strained', 'strained', 'strained', 'calm']);
  });

  it('FLOOD-5 falls to the highest of what those ten seconds were, then again', () => {
    expect(
      levels([
        [0, 1],
        [1_000, 0.1],
        [5_000, 0.6],
        [11_000, 0.1],
        [20_999, 0.1],
        [21_000, 0.1],
      ]),
    ).toEqual(['critical', 'critical', 'critical', 'busy', 'busy', 'calm']);
  });

  it('FLOOD-5 begins to count anew at each measure that is not below', () => {
    expect(
      levels([
        [0, 0.6],
        [1_000, 0.1],
        [10_999, 0.5],
        [11_001, 0.1],
        [21_000, 0.1],
        [21_001, 0.1],
      ]),
    ).toEqual(['busy', 'busy', 'busy', 'busy', 'busy', 'calm']);
  });

  it('FLOOD-5 does not fall for a gap without measures', () => {
    expect(
      levels([
        [0, 0.6],
        [60_000, 0.1],
      ]),
    ).toEqual(['busy', 'busy']);
  });
});
