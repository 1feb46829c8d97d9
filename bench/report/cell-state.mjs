// Is there a figure in a cell, or only a reason why there is none?
import { isNumber, percentText } from './number-text.mjs';

/**
 * `null` where the cell has a figure that may be shown, else `{ kind, reason }`. Where results hold several reasons, the worst is
 * told. Where the generator set the pace, speeds and latencies are the generator's and no figures; what an
 * operation costs the server, in processor time or memory, is true all the same.
 */
export function cellState(cell, unit) {
  if (isText(cell.error)) return { kind: 'error', reason: cell.error };
  if (isText(cell.notComparable)) return { kind: 'not comparable', reason: cell.notComparable };
  if (isText(cell.unstable)) return { kind: 'unstable', reason: cell.unstable };
  if (!isNumber(cell.median)) return { kind: 'error', reason: 'the results hold no figure' };
  if (cell.bound !== 'generator' || isCost(unit)) return null;
  const busy = `it was busy ${percentText(cell.generatorBusy)} of the time, the server ${percentText(cell.serverBusy)}`;
  return { kind: 'generator-bound', reason: `the generator set the pace: ${busy}` };
}

function isCost(unit) {
  return /\bCPU\b|^bytes\b/.test(String(unit));
}

function isText(value) {
  return typeof value === 'string' && value !== '';
}
