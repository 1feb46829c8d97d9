// Which figures does the table of all floods have?
import { floodWithoutFigure, isLimited, missed, p99Multiple, shortRatio } from './flood-cells.mjs';
import { floodName } from './flood-groups.mjs';
import { msText, numberText, percentText, ratioText } from './number-text.mjs';
import { tone } from './server-names.mjs';

const NUMBERS = [
  'Offered /s',
  'Honest in',
  'Clients',
  'Left out',
  'p50',
  'p99',
  'p99 unloaded',
  'p99 / unloaded',
  'Goodput',
  'Request p99',
  'Loop delay p99',
  'RSS grown, MiB',
  'Descriptors',
  'Recovered',
];

/** As scenario-table.mjs; the header of a row names attack, sources, rate and server. */
export function floodTable(floods, titleOf) {
  return {
    caption: 'Every flood',
    columns: [
      { text: 'Attack, sources, rate, server' },
      ...NUMBERS.map((text) => ({ text, isNumber: true })),
      { text: 'Targets' },
    ],
    rows: floods.map((flood) => {
      const state = floodWithoutFigure(flood);
      const row = { header: headerOf(flood, titleOf), tone: tone(flood.server) };
      return state ? { ...row, merged: `${state.kind}: ${state.reason}` } : { ...row, cells: cellsOf(flood) };
    }),
  };
}

function headerOf(flood, titleOf) {
  const isShort = floodWithoutFigure(flood) === null && isLimited(flood);
  const reached = isShort ? ` (reached ${shortRatio(flood.reachedMultiple)})` : '';
  return `${floodName(flood)}${reached}, ${titleOf(flood.server)}`;
}

/** How long it took, or was waited for in vain. */
function recoveryText({ recoveredMs, recoveryLimitMs }) {
  return recoveredMs === null && recoveryLimitMs > 0
    ? `over ${msText(recoveryLimitMs)}`
    : msText(recoveredMs);
}

function cellsOf(flood) {
  const failed = missed(flood);
  return [
    numberText(flood.offeredPerSecond),
    percentText(flood.honestSuccess),
    numberText(flood.honestClients),
    numberText(flood.honestLeftOut),
    msText(flood.honestP50Ms),
    msText(flood.honestP99Ms),
    msText(flood.unloadedP99Ms),
    ratioText(p99Multiple(flood)),
    percentText(flood.goodput),
    msText(flood.requestP99Ms),
    msText(flood.loopDelayP99Ms),
    numberText(flood.grownMib),
    numberText(flood.descriptors),
    recoveryText(flood),
    failed.length > 0 ? `✗ missed: ${failed.join(', ')}` : flood.met ? '✓ met' : '',
  ];
}
