// How are the figures written?

/** What is written where there is no figure. */
export const NO_NUMBER = '–';

const SHORT_UNITS = {
  us: 'µs',
  µs: 'µs',
  ns: 'ns',
  ms: 'ms',
  s: 's',
  bytes: 'B',
  KiB: 'KiB',
  MiB: 'MiB',
  '%': '%',
};

export function isNumber(value) {
  return typeof value === 'number' && Number.isFinite(value);
}

/** Three digits that count, four from 1,000 on; whole numbers under that as they are. */
export function numberText(value) {
  if (!isNumber(value)) return NO_NUMBER;
  const size = Math.abs(value);
  if (size >= 9_999.5) return Number(value.toPrecision(4)).toLocaleString('en-US');
  if (size >= 99.95 || Number.isInteger(value)) return Math.round(value).toLocaleString('en-US');
  if (size >= 9.995) return value.toFixed(1);
  if (size >= 0.9995) return value.toFixed(2);
  return String(Number(value.toPrecision(3)));
}

/** `1.52×`. */
export function ratioText(value) {
  if (!isNumber(value)) return NO_NUMBER;
  if (value >= 99.95) return `${Math.round(value).toLocaleString('en-US')}×`;
  if (value >= 9.995) return `${value.toFixed(1)}×`;
  return value >= 0.095 || value <= 0 ? `${value.toFixed(2)}×` : `${Number(value.toPrecision(2))}×`;
}

/** With the unit where it is a short one at the start of `unit` ("us of server CPU per connection"), else without. */
export function valueText(value, unit) {
  const shortUnit = SHORT_UNITS[String(unit).split(/[ ,]/)[0]];
  const text = numberText(value);
  return shortUnit === undefined || text === NO_NUMBER ? text : `${text} ${shortUnit}`;
}

/** In full: "72.7 µs of server CPU per connection". */
export function valueInWords(value, unit) {
  return `${numberText(value)} ${unitText(unit)}`;
}

/** The unit as a heading has it. */
export function unitText(unit) {
  return String(unit).replace(/^us\b/, 'µs');
}

/** A share of 1 in per cent, never rounded up: 0.99996 is not everybody. */
export function percentText(share) {
  if (!isNumber(share)) return NO_NUMBER;
  if (share >= 1) return '100 %';
  if (share <= 0) return '0 %';
  const decimals = share >= 0.99 ? 2 : 1;
  // The small addition undoes what 0.29 * 100 = 28.999999999999996 takes away.
  return `${(Math.floor(share * 100 * 10 ** decimals + 1e-6) / 10 ** decimals).toFixed(decimals)} %`;
}

/** Milliseconds, in the unit that fits. */
export function msText(ms) {
  if (!isNumber(ms)) return NO_NUMBER;
  if (ms >= 1_000) return `${numberText(ms / 1_000)} s`;
  return ms >= 1 || ms === 0 ? `${numberText(ms)} ms` : `${numberText(ms * 1_000)} µs`;
}

/** `1.45 to 1.71`, with `text` for either end. */
export function intervalText(interval, text = numberText) {
  return Array.isArray(interval) && interval.length === 2 && interval.every(isNumber)
    ? `${text(interval[0])} to ${text(interval[1])}`
    : NO_NUMBER;
}
