// In how many floods did nearly everybody get in, with each server? Counted over those that all of them stand side by side in.
import { floodWithoutFigure, isLimited, shortRatio } from './flood-cells.mjs';
import { floodedServers } from './flood-groups.mjs';
import { isNumber, percentText } from './number-text.mjs';
import { isInband } from './server-names.mjs';

const NEARLY_EVERYBODY = 0.999;

/**
 * `{ shared, serverShare, servers: [{ title, isInband, inShared, inOthers }] }`, Inband first. `shared`: for how many floods
 * (attack, sources, rate) every server has a figure at the rate that was planned; `inShared` is about those, `inOthers` about
 * what else a server had: `{ kept, measured, limited, unmeasured, worst }`, of which `limited` were weaker than planned, and are
 * in none of the others. `serverShare`: the part of a core that
 * each server had, or null.
 * Null without floods.
 */
export function floodSummary(floods, titleOf) {
  if (floods.length === 0) return null;
  const names = floodedServers(floods);
  const places = placesOf(floods);
  const isShared = (place) =>
    names.every((name) => floods.some((flood) => isOf(flood, name, place) && isAsPlanned(flood)));
  const shared = places.filter(isShared);
  const others = places.filter((place) => !isShared(place));
  return {
    shared: shared.length,
    serverShare: floods.find(({ serverShare }) => isNumber(serverShare))?.serverShare ?? null,
    servers: names.map((name) => ({
      title: titleOf(name),
      isInband: isInband(name),
      inShared: countOf(floods, name, shared),
      inOthers: countOf(floods, name, others),
    })),
  };
}

/** What was done to any server. A flood that failed before it had a rate is one of its attack's, where there are others. */
function placesOf(floods) {
  const places = new Map();
  for (const flood of floods) {
    const isWhole = isNumber(flood.multiple) || !floods.some((other) => isSister(flood, other));
    if (isWhole) places.set(JSON.stringify([flood.attack, flood.sources, flood.multiple]), flood);
  }
  return [...places.values()];
}

function isSister({ attack }, other) {
  return other.attack === attack && isNumber(other.multiple);
}

function isOf(flood, name, place) {
  const fits = (field) => !isNumber(flood[field]) || flood[field] === place[field];
  return flood.server === name && flood.attack === place.attack && fits('sources') && fits('multiple');
}

function countOf(floods, name, places) {
  const own = places
    .map((place) => floods.find((flood) => isOf(flood, name, place)))
    .filter((flood) => flood !== undefined);
  const withFigure = own.filter((flood) => floodWithoutFigure(flood) === null);
  const measured = withFigure.filter((flood) => !isLimited(flood));
  const [worst] = measured.toSorted((a, b) => a.honestSuccess - b.honestSuccess);
  return {
    kept: measured.filter(isKept).length,
    measured: measured.length,
    limited: withFigure.length - measured.length,
    unmeasured: own.length - withFigure.length,
    worst: worst && {
      share: percentText(worst.honestSuccess),
      attack: worst.attack,
      rate: shortRatio(worst.multiple),
    },
  };
}

function isAsPlanned(flood) {
  return floodWithoutFigure(flood) === null && !isLimited(flood);
}

/** Nobody knows what would have become of who was left out. */
function isKept({ honestLeftOut, honestSuccess }) {
  return honestSuccess >= NEARLY_EVERYBODY && !(honestLeftOut > 0);
}
