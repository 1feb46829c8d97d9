// How far apart did the rounds of a figure lie, in words?
import { intervalText, NO_NUMBER, numberText } from './number-text.mjs';

/** How many rounds, where they are too few for an interval; undefined where they are not. */
const FEW = { 1: 'one round', 2: 'two rounds', 3: 'three rounds', 4: 'four rounds', 5: 'five rounds' };

/**
 * The 95 % interval, `1.45 to 1.71`; where there were too few rounds for one, `one round`, or `two rounds: 1.45 to 1.71`, the range.
 * `text` is for either end.
 */
export function spreadText({ interval, range, rounds }, text = numberText) {
  if (interval !== null) return intervalText(interval, text);
  const few = FEW[rounds];
  if (few === undefined) return NO_NUMBER;
  const ends = rounds === 1 ? NO_NUMBER : intervalText(range, text);
  return ends === NO_NUMBER ? few : `${few}: ${ends}`;
}
