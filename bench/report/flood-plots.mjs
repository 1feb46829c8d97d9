// How are the floods drawn: all of them at a glance, and each attack by its rates?
import { fittingName } from './fit-text.mjs';
import { floodTile, floodWithoutFigure, p99Multiple, shortRatio } from './flood-cells.mjs';
import { floodedServers, floodGroups, floodName, multiplesOf } from './flood-groups.mjs';
import { heatPlot } from './heat-plot.mjs';
import { isNumber } from './number-text.mjs';
import { isInband } from './server-names.mjs';

const READ =
  'In a tile: honest clients that got in, and their p99 in multiples of the p99 without a flood; coloured by the worse of the two.';
const LIMITED = 'Dashed: the generator reached only the rate that stands in the tile.';

/** How a tile is read. */
export const FLOOD_CAPTIONS = [READ, LIMITED];

/** Attacks by servers; where there are several rates, a tile is the worst of them. */
export function floodOverviewPlot(floods, titleOf, isNarrow) {
  const servers = floodedServers(floods);
  const multiples = multiplesOf(floods);
  const isOneRate = multiples.length <= 1;
  const rate = isOneRate
    ? `at ${shortRatio(multiples[0])} what a server can take`
    : 'at the worst rate of each';
  const rows = floodGroups(floods).map((group) => ({
    label: group.title,
    tiles: servers.map((server) => worstTile(ofServer(group, server), titleOf, isOneRate)),
  }));
  const isAnyLimited = rows.some((row) => row.tiles.some((tile) => tile?.isLimited));
  return heatPlot({
    isNarrow,
    title: `Honest clients under attack, ${rate}`,
    description: `${READ} ${describe(rows, servers.map(titleOf))}`,
    width: isNarrow ? 340 : 820,
    labelWidth: isNarrow ? 0 : 196,
    perLine: isNarrow ? 3 : undefined,
    columns: servers.map((name) =>
      isNarrow ? fittingName([titleOf(name), name], 106, 11.5) : titleOf(name),
    ),
    rows,
    captions: [
      READ,
      ...(isAnyLimited ? [LIMITED] : []),
      ...(isOneRate ? [] : ['"at": the rate, in multiples of what that server can take of that attack.']),
    ],
  });
}

/** One attack: servers by rates. 340 wide on every screen: several of them stand beside each other where there is room. */
export function floodPlot(group, titleOf, captions = []) {
  const multiples = multiplesOf(group.floods);
  const columns = multiples.length === 0 ? ['no rate'] : multiples.map(shortRatio);
  const rows = floodedServers(group.floods).map((server) => ({
    label: titleOf(server),
    isInband: isInband(server),
    tiles: columns.map((_, index) => {
      const own = ofServer(group, server);
      const flood = own.find(({ multiple }) => multiple === multiples[index]) ?? own.find(hasNoRate);
      return flood === undefined ? null : floodTile(flood, titleOf);
    }),
  }));
  return heatPlot({
    isNarrow: true,
    title: group.title,
    description: `${READ} ${describe(rows, columns)}`,
    width: 340,
    labelWidth: 0,
    columns,
    rows,
    captions,
  });
}

/** A rate that could not be measured may have been the worst: then there is no worst. */
function worstTile(floods, titleOf, isOneRate) {
  if (floods.length === 0) return null;
  const failed = floods.filter((flood) => floodWithoutFigure(flood) !== null);
  if (failed.length > 0) {
    const { kind } = floodWithoutFigure(failed[0]);
    const reasons = failed.map((flood) => `${floodName(flood)}: ${floodWithoutFigure(flood).reason}`);
    return { unmeasured: { kind, reason: reasons.join('; ') } };
  }
  const [{ flood, tile }] = floods
    .map((each) => ({ flood: each, tile: floodTile(each, titleOf) }))
    .sort(worstFirst);
  if (isOneRate || tile.isLimited) return tile;
  return {
    ...tile,
    foot: [`at ${shortRatio(flood.multiple)}`, tile.foot].filter((part) => part !== '').join(' '),
  };
}

function worstFirst(a, b) {
  const late = ({ flood }) => p99Multiple(flood) ?? Number.POSITIVE_INFINITY;
  if (b.tile.level !== a.tile.level) return b.tile.level - a.tile.level;
  if (a.flood.honestSuccess !== b.flood.honestSuccess) return a.flood.honestSuccess - b.flood.honestSuccess;
  return late(b) === late(a) ? b.flood.multiple - a.flood.multiple : late(b) - late(a);
}

function ofServer({ floods }, server) {
  return floods.filter((flood) => flood.server === server);
}

function hasNoRate({ multiple }) {
  return !isNumber(multiple);
}

function describe(rows, columns) {
  return rows
    .map(({ label, tiles }) => {
      const parts = tiles.flatMap((tile, index) => {
        if (tile === null) return [];
        return [`${columns[index]} ${tile.unmeasured ? tile.unmeasured.kind : `${tile.big}, ${tile.small}`}`];
      });
      return `${label}: ${parts.join('; ')}.`;
    })
    .join(' ');
}
