// Which floods belong together, and what is a flood called?
import { shortRatio } from './flood-cells.mjs';
import { isNumber } from './number-text.mjs';
import { isInband } from './server-names.mjs';

/**
 * The floods by attack and sources: `[{ title, floods }]`, in the order of the results. A flood that failed before it had
 * sources belongs to all groups of its attack.
 */
export function floodGroups(floods) {
  const groups = new Map();
  for (const flood of floods) {
    const title = groupTitle(flood);
    const isWhole = isNumber(flood.sources) || !floods.some((other) => isSister(flood, other));
    if (isWhole && !groups.has(title)) groups.set(title, { title, floods: [] });
  }
  for (const group of groups.values()) {
    group.floods = floods.filter((flood) => belongs(flood, group.title, groups));
  }
  return [...groups.values()];
}

function belongs(flood, title, groups) {
  const own = groupTitle(flood);
  return own === title || (!groups.has(own) && title.startsWith(`${own}, `));
}

function isSister(flood, other) {
  return other.attack === flood.attack && isNumber(other.sources);
}

/** "silent, 1,000 sources, 2×", as much of it as is known. */
export function floodName(flood) {
  const rate = isNumber(flood.multiple) ? `, ${shortRatio(flood.multiple)}` : '';
  return groupTitle(flood) + rate;
}

/** The rates that were tried, ascending. */
export function multiplesOf(floods) {
  return [...new Set(floods.map((flood) => flood.multiple).filter(isNumber))].sort((a, b) => a - b);
}

/** The servers that were flooded, Inband first. */
export function floodedServers(floods) {
  const names = [...new Set(floods.map((flood) => flood.server))];
  return names.sort((a, b) => Number(isInband(b)) - Number(isInband(a)));
}

function groupTitle({ attack, sources }) {
  if (!isNumber(sources)) return attack;
  return `${attack}, ${sources === 1 ? 'one source' : `${sources.toLocaleString('en-US')} sources`}`;
}
