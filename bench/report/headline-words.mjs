// The summary in sentences, for the page and for Markdown alike.

/** Sentences of plain text, the most important first. `head` as of headline.mjs. */
export function summarySentences(head, results) {
  const { targets, rivals, floor } = head;
  const sentences = [];
  const judged = targets.met + targets.missed + targets.unmeasured;
  if (judged > 0) {
    const misses = targets.missed > 0 ? `, ${targets.missed} missed` : '';
    const open = targets.unmeasured > 0 ? `, ${targets.unmeasured} not measured` : '';
    sentences.push(`${targets.met} of ${judged} targets met${misses}${open}.`);
  }
  const compared = rivals.better + rivals.level + rivals.worse;
  if (compared > 0) {
    sentences.push(
      `Against rivals, Inband is better in ${rivals.better} of ${compared} comparisons, level in ${rivals.level}, worse in ${rivals.worse}.`,
    );
  }
  const floors = floor.better + floor.level + floor.worse;
  if (floors > 0) {
    sentences.push(
      `The floor (${floor.titles}${floor.isFree ? ', which verifies nothing' : ''}) is cheaper than Inband in ${floor.worse} of ${floors} scenarios.`,
    );
  }
  if (head.unmeasured.length > 0) {
    sentences.push(
      `Inband has no figure in: ${head.unmeasured.map((scenario) => scenario.title).join('; ')}.`,
    );
  }
  if (results.scenarios.length === 0 && results.floods.length === 0)
    sentences.push('These results are empty.');
  return sentences;
}

/** What a reader has to know before believing any figure; empty for a full run on a quiet machine. */
export function warnings({ mode, machine }) {
  const cautions = [];
  if (mode !== 'full') {
    cautions.push(
      `This is a run of mode "${mode ?? 'unknown'}", not the full one: few rounds or a choice of scenarios. Not for publishing.`,
    );
  }
  if (machine.pinned === false) cautions.push('Server and generator were not pinned to cores of their own.');
  if (machine.loadAverageBefore > 0.5) {
    cautions.push(
      `The machine was not idle before the run began: load average ${Number(machine.loadAverageBefore).toFixed(2)}.`,
    );
  }
  return cautions;
}

/** What is to be known before servers are compared by their floods. `summary` as of flood-summary.mjs. */
export function floodNotes({ servers, serverShare, shared }) {
  const counted = `Counted are the floods that have a figure, at the rate that was planned, for every server, by attack, sources and rate: ${shared}. All others are counted apart.`;
  return [
    ...(servers.length > 1 ? [counted] : []),
    ...(serverShare === null || serverShare === 1
      ? []
      : [
          `Each server had ${serverShare} of a core, also without a flood, so that the rates could be reached.`,
        ]),
    'Inband has its limits, by default; nobody else here limits who comes how often. It waits 5 s for who does not authenticate, the others 10 s, and how soon all is as it was before follows from that: it is a target of Inband alone. Each flood was run once.',
    'A rate is a multiple of what that very server can take of that attack: 2× of a slow server is fewer attackers a second than 2× of a fast one. How many connections a second were offered stands in the table.',
  ];
}

/** How one server fares in the floods that can be compared, and in the others. */
export function floodSentence({ title, inShared, inOthers }) {
  const more =
    inOthers.measured + inOthers.limited + inOthers.unmeasured > 0
      ? ` Of the others: during ${floodCount(inOthers)}`
      : '';
  return `${title}: at least 99.9 % of honest clients got in during ${floodCount(inShared)}${more}`;
}

function floodCount({ kept, limited, measured, unmeasured, worst }) {
  const weak = limited > 0 ? `; ${limited} more were weaker than planned` : '';
  const open = unmeasured > 0 ? `${weak}; ${unmeasured} without a figure` : weak;
  const low = worst ? ` Worst: ${worst.share}, ${worst.attack} at ${worst.rate}.` : '';
  return `${kept} of ${measured} floods${open}.${low}`;
}

/** How the figures came about: `[[term, text]]`. */
export function methodTerms(results) {
  const { machine } = results;
  return [
    [
      'Machine',
      joined([
        machine.model,
        machine.cores && `${machine.cores} cores`,
        machine.memoryGib && `${Math.round(machine.memoryGib)} GiB`,
      ]),
    ],
    [
      'System',
      joined([
        machine.kernel && `Linux ${machine.kernel}`,
        machine.node && `Node ${String(machine.node).replace(/^v/, '')}`,
        machine.governor && `governor ${machine.governor}`,
      ]),
    ],
    ['Node flags', flagsText(machine.flags)],
    [
      'Load before',
      typeof machine.loadAverageBefore === 'number' ? machine.loadAverageBefore.toFixed(2) : '',
    ],
    [
      'Cores',
      machine.pinned
        ? 'server and generator pinned to cores of their own, but where there are several server processes'
        : 'not pinned',
    ],
    ['Generator', machine.generator ?? ''],
    ['Commit', commitText(results.commit)],
    [
      'Run',
      joined([
        timeText(results.startedAt),
        typeof results.minutes === 'number' && `${results.minutes.toFixed(1)} minutes`,
        results.mode && `mode ${results.mode}`,
      ]),
    ],
    [
      'Ratio',
      'Every round has all servers in turn, in an order that changes. A ratio is made within each round, of a server to the floor; what is shown is the median of these ratios, with the interval in which 95 % of the medians of resampled rounds lie. Where there were fewer than six rounds there is no interval: what stands there is how many there were, and their range.',
    ],
    [
      'Noise',
      'Some servers run twice, as twins in processes of their own. As far as the ratio of twins lies from 1, so far any other ratio may lie off. A difference inside that band, or with touching intervals, is called level; without twins, one under 5 %. Where there were fewer than six rounds, only a difference that is outside the band and over 10 % in every one of them is called one, and of a single round none.',
    ],
    [
      'No figure',
      'A cell with an error, one that is unstable, one that does not compare, and a speed or latency for which the generator set the pace show their reason in place of a figure.',
    ],
  ].filter(([, text]) => text !== '');
}

/** An ISO time, to the minute. */
function timeText(time) {
  const [, day, minute] = String(time ?? '').match(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*Z$/) ?? [];
  return day === undefined ? String(time ?? '') : `${day} ${minute} UTC`;
}

function commitText(commit) {
  const text = String(commit ?? 'not known');
  return text.endsWith('+') ? `${text} (with changes that are not committed)` : text;
}

function flagsText(flags) {
  return Array.isArray(flags) ? flags.join(' ') : String(flags ?? '');
}

function joined(parts) {
  return parts.filter((part) => part).join(', ');
}
