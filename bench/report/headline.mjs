// What has to be known first: what Inband costs, which targets were met, and where it loses?
import { compare, inbandCell, isLevelWithFloor } from './comparison.mjs';
import { floodWithoutFigure, isLimited, missed, p99Multiple, shortRatio } from './flood-cells.mjs';
import { floodGroups } from './flood-groups.mjs';
import { floodSummary } from './flood-summary.mjs';
import { numberText, percentText, ratioText, valueInWords } from './number-text.mjs';
import { isInband, isTwin, mainInband } from './server-names.mjs';
import { spreadText } from './spread-text.mjs';

/** So much worse an honest client's chance has to be for a flood to count as lost to another server, and by so many of them. */
const CHANCE_LOST = 0.01;
const CLIENTS_LOST = 2;
const MOST_COSTS = 6;

/**
 * `{ costs, targets: { met, missed, unmeasured }, floods, losses: [{ heading, text, slug }], floor, rivals, unmeasured }`.
 * All texts are plain. `slugOf(scenario)` is the anchor of its section.
 */
export function headline(results, titleOf, slugOf) {
  const { scenarios, floods, targets } = results;
  const comparisons = scenarios.flatMap((scenario) => comparisonsOf(scenario, titleOf));
  const rivals = comparisons.filter((comparison) => !comparison.isFloor);
  return {
    costs: costs(scenarios, slugOf),
    targets: {
      met: targets.filter(({ met }) => met === true).length,
      missed: targets.filter(({ met }) => met === false).length,
      unmeasured: targets.filter(({ met }) => met !== true && met !== false).length,
    },
    floods: floodSummary(floods, titleOf),
    losses: [
      ...rivals.filter(({ verdict }) => verdict === 'worse').map((loss) => lossText(loss, slugOf)),
      ...floodLosses(floods, titleOf),
    ],
    floor: { ...tally(comparisons.filter(({ isFloor }) => isFloor)), ...floorOf(results, titleOf) },
    rivals: tally(rivals),
    unmeasured: scenarios.filter((scenario) => {
      const inband = inbandCell(scenario);
      return inband === undefined || inband.state !== null;
    }),
  };
}

function comparisonsOf(scenario, titleOf) {
  return scenario.cells
    .filter((cell) => !isInband(cell.server) && !isTwin(cell.server))
    .map((cell) => ({
      scenario,
      cell,
      isFloor: cell.server === scenario.floor,
      title: titleOf(cell.server),
      ...compare(scenario, cell),
    }))
    .filter(({ times }) => times !== undefined);
}

/** `{ titles, isFree }`: the floors of the scenarios, and whether none of them verifies anything. */
function floorOf({ scenarios, servers }, titleOf) {
  const names = [...new Set(scenarios.map(({ floor }) => floor))].filter((name) => typeof name === 'string');
  const isFree = (name) => servers.some((server) => server.name === name && server.verifies === 'nothing');
  return { titles: names.map(titleOf).join(' or '), isFree: names.every(isFree) };
}

/** How often Inband is better, level and worse. */
function tally(comparisons) {
  const count = (verdict) => comparisons.filter((comparison) => comparison.verdict === verdict).length;
  return { better: count('better'), level: count('level'), worse: count('worse') };
}

/** One figure a group, of the first scenario in it that can be told against its floor. */
function costs(scenarios, slugOf) {
  const groups = new Map();
  for (const scenario of scenarios) {
    const inband = inbandCell(scenario);
    if (inband?.ratio && !groups.has(scenario.group)) groups.set(scenario.group, { scenario, inband });
  }
  return [...groups.values()].slice(0, MOST_COSTS).map(({ scenario, inband }) => ({
    title: scenario.title,
    slug: slugOf(scenario),
    figure: ratioText(inband.ratio.median),
    interval: `${inband.ratio.interval ? '95 %: ' : ''}${spreadText(inband.ratio, ratioText)}`,
    value: valueInWords(inband.median, scenario.unit),
    isHigherBetter: scenario.better === 'higher',
    noise: isLevelWithFloor(scenario) ? noiseText(scenario, inband) : null,
  }));
}

function noiseText({ band }, { interval }) {
  if (interval === null) return 'not told apart in so few rounds';
  return band ? `within the noise of ${ratioText(band.low)} to ${ratioText(band.high)}` : 'within the noise';
}

function lossText({ scenario, cell, title, times }, slugOf) {
  const inband = inbandCell(scenario);
  const verb = scenario.better === 'higher' ? 'reaches' : 'needs';
  const figures = `${numberText(cell.median)} against ${valueInWords(inband.median, scenario.unit)}`;
  const factor = scenario.better === 'higher' ? 1 / times : times;
  return {
    slug: slugOf(scenario),
    heading: scenario.title,
    text: `${title} ${verb} ${ratioText(factor)} what Inband ${verb} (${figures}).`,
  };
}

/** A line for each attack and sources: what was missed, to whom it lost, what has no figure. */
function floodLosses(floods, titleOf) {
  const inband = mainInband(floods.map((flood) => flood.server));
  return floodGroups(floods).flatMap((group) => {
    const own = group.floods.filter((flood) => flood.server === inband);
    const texts = [...missedTargets(own), ...lostTo(own, group.floods, titleOf), ...withoutFigures(own)];
    return [...new Set(texts)].map((text) => ({ slug: 'floods', heading: group.title, text }));
  });
}

function missedTargets(own) {
  const misses = own.filter((flood) => floodWithoutFigure(flood) === null && missed(flood).length > 0);
  if (misses.length === 0) return [];
  const names = [...new Set(misses.flatMap(missed))];
  const text = `Inband missed its target (${names.join(', ')}) at ${rates(misses)}.`;
  if (!names.includes('honest') && !names.includes('p99')) return [text];
  const [worst] = misses.toSorted((a, b) => a.honestSuccess - b.honestSuccess);
  const multiple = p99Multiple(worst);
  const late = multiple === null ? '' : `, p99 ${ratioText(multiple)} the unloaded one`;
  return [`${text} Worst: ${percentText(worst.honestSuccess)} of honest clients got in${late}.`];
}

function lostTo(own, floods, titleOf) {
  const measured = floods.filter((flood) => !isInband(flood.server) && floodWithoutFigure(flood) === null);
  const better = measured.filter((flood) => {
    const mine = own.find(({ multiple }) => multiple === flood.multiple);
    if (mine === undefined || floodWithoutFigure(mine) !== null) return false;
    // One that was flooded less than planned has not won.
    return (!isLimited(flood) || isLimited(mine)) && isClearlyBetter(flood, mine);
  });
  return [...new Set(better.map((flood) => flood.server))].map((server) => {
    const won = better.filter((flood) => flood.server === server);
    return `More honest clients got in with ${titleOf(server)}, at ${rates(won)}.`;
  });
}

function isClearlyBetter(flood, mine) {
  const by = flood.honestSuccess - mine.honestSuccess;
  return by > CHANCE_LOST && by * flood.honestClients >= CLIENTS_LOST;
}

function withoutFigures(own) {
  return own
    .filter((flood) => floodWithoutFigure(flood) !== null)
    .map(
      (flood) =>
        `Inband has no figure at ${shortRatio(flood.multiple)}: ${floodWithoutFigure(flood).reason}.`,
    );
}

function rates(floods) {
  return floods.map((flood) => shortRatio(flood.multiple)).join(', ');
}
