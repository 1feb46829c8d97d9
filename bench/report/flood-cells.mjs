// What became of honest clients in a flood, as a tile of a heat table?
import { isNumber, NO_NUMBER, percentText, ratioText } from './number-text.mjs';

/** How many honest clients get in, and how many times the unloaded p99 they may take, for each colour from 1 on. */
const SUCCESS_STEPS = [0.999, 0.99, 0.9, 0.5];
const P99_STEPS = [3, 10, 30, 100];
/** Below this share of the planned rate the generator was at its limit, and the tile says which rate it was. */
const REACHED = 0.95;

/** The p99 of honest clients in multiples of the p99 without a flood; null where either is missing. */
export function p99Multiple({ honestP99Ms, unloadedP99Ms }) {
  return isNumber(honestP99Ms) && isNumber(unloadedP99Ms) && unloadedP99Ms > 0
    ? honestP99Ms / unloadedP99Ms
    : null;
}

/** Null where the flood has figures, else `{ kind, reason }`. */
export function floodWithoutFigure({ error, notComparable, honestSuccess }) {
  if (typeof error === 'string' && error !== '') return { kind: 'error', reason: error };
  if (typeof notComparable === 'string' && notComparable !== '')
    return { kind: 'not comparable', reason: notComparable };
  return isNumber(honestSuccess) ? null : { kind: 'error', reason: 'the results hold no figure' };
}

/** Whether the generator did not reach the rate that was planned. */
export function isLimited({ multiple, reachedMultiple }) {
  return isNumber(reachedMultiple) && isNumber(multiple) && reachedMultiple < multiple * REACHED;
}

/** The names of what was missed, of `met`. */
export function missed({ met }) {
  return met && typeof met === 'object' ? Object.keys(met).filter((name) => met[name] === false) : [];
}

/** Coloured by the worse of the two: how many got in, and how long they took. */
export function floodTile(flood, titleOf) {
  const unmeasured = floodWithoutFigure(flood);
  if (unmeasured) return { unmeasured };
  const multiple = p99Multiple(flood);
  const reached = isLimited(flood) ? `only ${ratioText(flood.reachedMultiple)} reached` : '';
  const failed = missed(flood);
  return {
    level: Math.max(
      step(SUCCESS_STEPS, -flood.honestSuccess, -1),
      multiple === null ? 1 : step(P99_STEPS, multiple, 1),
    ),
    big: percentText(flood.honestSuccess),
    small: multiple === null ? `p99 ${NO_NUMBER}` : `p99 ${shortRatio(multiple)}`,
    foot: [isLimited(flood) ? `at ${shortRatio(flood.reachedMultiple)}` : '', missedText(failed)]
      .filter((part) => part !== '')
      .join(' '),
    isLimited: isLimited(flood),
    detail: [
      `${flood.attack} at ${shortRatio(flood.multiple)}, ${titleOf(flood.server)}: ${percentText(flood.honestSuccess)} of honest clients got in, p99 ${multiple === null ? NO_NUMBER : ratioText(multiple)} unloaded`,
      reached,
      failed.length === 0 ? '' : `missed: ${failed.join(', ')}`,
    ]
      .filter((part) => part !== '')
      .join('; '),
  };
}

/** What the figures of a tile do not show. */
function missedText(names) {
  const hidden = names.filter((name) => name !== 'honest' && name !== 'p99');
  return hidden.length === 0 ? '' : `✗ ${hidden.join(', ')}`;
}

/** `5×` rather than `5.00×`, where there is little room. */
export function shortRatio(value) {
  if (!isNumber(value)) return NO_NUMBER;
  return value >= 9.95 ? `${Math.round(value).toLocaleString('en-US')}×` : `${Number(value.toFixed(1))}×`;
}

/** 1 for the first step that is kept, 2 for the second, ...; `sign` -1 where more is better. */
function step(steps, value, sign) {
  const kept = steps.findIndex((limit) => value <= sign * limit);
  return kept === -1 ? 5 : kept + 1;
}
