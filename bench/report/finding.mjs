// What does a scenario say about Inband, in a sentence?
import { compare, inbandCell, isLevelWithFloor, isUncompared } from './comparison.mjs';
import { ratioText, valueText } from './number-text.mjs';
import { isInband, isTwin } from './server-names.mjs';

/** Plain text. Where Inband has no figure, that and why. */
export function finding(scenario, titleOf) {
  const inband = inbandCell(scenario);
  if (inband === undefined) return 'Inband was not part of this scenario.';
  if (inband.state) return `Inband has no figure here: ${inband.state.kind}: ${inband.state.reason}.`;
  const value = valueText(inband.median, scenario.unit);
  const why = inband.interval === null ? ', not told apart in so few rounds' : ', within the noise';
  const noise = isLevelWithFloor(scenario) ? why : '';
  const cost = inband.ratio
    ? `Inband: ${ratioText(inband.ratio.median)} the floor (${value})${noise}.`
    : `Inband: ${value}.`;
  if (isUncompared(scenario)) return `${cost} These figures are not compared.`;
  const rivals = scenario.cells
    .filter((cell) => !isInband(cell.server) && !isTwin(cell.server) && cell.server !== scenario.floor)
    .map((cell) => ({ title: titleOf(cell.server), ...compare(scenario, cell) }));
  const named = (verdict) => rivals.filter((rival) => rival.verdict === verdict);
  const worse = named('worse').sort((a, b) => a.times - b.times);
  const level = named('level');
  const better = named('better').sort((a, b) => b.times - a.times);
  return [cost, betterText(better), levelText(level), worseText(worse)]
    .filter((text) => text !== '')
    .join(' ');
}

function betterText(better) {
  if (better.length === 0) return '';
  if (better.length === 1) return `${ratioText(better[0].times)} better than ${better[0].title}.`;
  const last = better[better.length - 1];
  return `Better than ${better.length} rivals, from ${ratioText(last.times)} (${last.title}) to ${ratioText(better[0].times)} (${better[0].title}).`;
}

function levelText(level) {
  return level.length === 0 ? '' : `Level with ${level.map(({ title }) => title).join(', ')}.`;
}

function worseText(worse) {
  if (worse.length === 0) return '';
  return `Worse than ${worse.map(({ title, times }) => `${title} (${ratioText(1 / times)})`).join(', ')}.`;
}
