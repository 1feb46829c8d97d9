import { expect, it } from 'vitest';
import { OptionError } from '../../src/option-error.ts';
import {
  resolveTurnOptions,
  type TurnOptions,
} from '../../src/verification-queue/verification-turns-options.ts';

it('FLOOD-8 keeps every lane its own places', () => {
  const { lanes, maxConcurrent } = resolveTurnOptions('verification');
  expect(lanes).toMatchObject({
    signature: { weight: 8, maxConcurrent: 16, minConcurrent: 16, targetMs: 5, intervalMs: 100 },
    lookup: { weight: 4, maxConcurrent: 256, minConcurrent: 256, targetMs: 50, intervalMs: 1_000 },
    password: { weight: 1, maxConcurrent: 32, minConcurrent: 32, targetMs: 500, intervalMs: 10_000 },
  });
  expect(maxConcurrent).toBe(304);
});

it('FLOOD-8 lets what belongs to a number follow it', () => {
  const { lanes } = resolveTurnOptions('verification', {
    lanes: { signature: { maxConcurrent: 5, targetMs: 20 } },
  });
  expect(lanes.signature).toMatchObject({ maxConcurrentPerSource: 3, intervalMs: 400 });
});

it.each([
  [{ lanes: { signature: { weight: 0 } } }, 'verification.lanes.signature.weight'],
  [{ lanes: { signature: { maxConcurrent: 0 } } }, 'verification.lanes.signature.maxConcurrent'],
  [{ lanes: { lookup: { maxConcurrent: 1.5 } } }, 'verification.lanes.lookup.maxConcurrent'],
  [{ lanes: { lookup: { targetMs: 0 } } }, 'verification.lanes.lookup.targetMs'],
  [
    { lanes: { password: { maxConcurrentPerSource: 99 } } },
    'verification.lanes.password.maxConcurrentPerSource',
  ],
  [{ lanes: { password: { minConcurrent: 1 } } }, 'verification.lanes.password.minConcurrent'],
  [{ lanes: { express: {} } }, 'verification.lanes.express'],
  [{ maxWaiting: 0 }, 'verification.maxWaiting'],
  [{ abandonAfterMs: 'soon' }, 'verification.abandonAfterMs'],
  [{ lane: {} }, 'verification.lane'],
  [null, 'verification'],
])('FLOOD-8 refuses %j by the name of the option', (options, option) => {
  const resolve = (): unknown => resolveTurnOptions('verification', options as TurnOptions);
  expect(resolve).toThrow(OptionError);
  expect(resolve).toThrow(`"${option}"`);
});
