// How a rate is written among the options.
import { assertKnownOptions } from '../assert-known-options.ts';
import { integerOption } from '../integer-option.ts';
import type { Rate } from './rate-limiter.ts';

const MAX = 1_000_000;

/** @throws OptionError naming the part that cannot work, e.g. `ratePerSubject.burst`. */
export function rateOption(option: string, rate: unknown, byDefault: Rate): Rate {
  if (rate === undefined) return byDefault;
  assertKnownOptions(option, rate, ['perMinute', 'burst'], `${option}.`);
  const { perMinute, burst } = rate as Partial<Rate>;
  const read = (name: keyof Rate, value: unknown): number =>
    integerOption(`${option}.${name}`, value, { default: byDefault[name], min: 1, max: MAX });
  return { perMinute: read('perMinute', perMinute), burst: read('burst', burst) };
}
