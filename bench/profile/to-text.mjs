// What does one read of profiles? A table of areas, one column a server, and the longest functions of each.
import { AREA_NAMES, areaOf } from './area-of.mjs';
import { selfTimes } from './self-times.mjs';

/** `profiles`: as `profileTurn` resolves, each with its `name`. Markdown. */
export function toText(what, profiles, functions) {
  const columns = profiles.map((one) => ({ ...one, selfTimes: selfTimes(one.profile) }));
  return [
    `\n## CPU of a ${what}, us\n`,
    table(columns),
    ...columns.map((column) => longest(column, functions)),
    '',
  ].join('\n');
}

function table(columns) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const rows = AREA_NAMES.map((area) => [
    area,
    ...columns.map(({ operations, selfTimes: times }) =>
      times
        .filter((one) => areaOf(one) === area)
        .reduce((sum, { us }) => sum + us / operations, 0)
        .toFixed(1),
    ),
  ]);
  const counted = (title, figure) => [
    title,
    ...columns.map((column) => ((figure(column) * 1_000) / column.operations).toFixed(1)),
  ];
  return [
    line(['', ...columns.map(({ name }) => name)]),
    line(['---', ...columns.map(() => '---:')]),
    ...rows.map(line),
    line(counted('uWebSockets.js and the kernel between calls, other threads', restMs)),
    line(counted('**all threads, as the kernel counts**', ({ cpuMs }) => cpuMs)),
    line(counted('of that within the kernel', ({ kernelMs }) => kernelMs)),
  ].join('\n');
}

/** What the kernel has counted and no sample has seen. */
function restMs({ cpuMs, selfTimes: times }) {
  return cpuMs - times.reduce((sum, { us }) => sum + us, 0) / 1_000;
}

function longest({ name, operations, selfTimes: times }, functions) {
  const lines = times.slice(0, functions).map(({ name: called, url, line, us }) => {
    const file = url === '' ? '' : ` ${url.split('/').slice(-2).join('/')}:${line}`;
    return `${(us / operations).toFixed(2).padStart(8)}  ${called === '' ? '(anonymous)' : called}${file}`;
  });
  return `\n${name}: the functions that were longest on top, us\n\n${lines.join('\n')}`;
}
