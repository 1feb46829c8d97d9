// Can the reason of a refusal be told by its time? Prints a table, then one line of JSON; ends with 1 when it can.
import * as apiKeys from './api-key-classes.mjs';
import * as passwords from './password-classes.mjs';
import { sample } from './sample.mjs';
import { largestT, median } from './welch.mjs';

/** Below this, dudect says nothing of a leak. */
const MAX_T = 4.5;
const samplesPerClass = Number(process.argv[2] ?? 20_000);
if (!Number.isInteger(samplesPerClass) || samplesPerClass < 10) {
  process.stderr.write('usage: node bench/timing/compare.mjs [samples per class, default 20000]\n');
  process.exit(2);
}

const rows = [
  ...(await compare('api_key', apiKeys.classes, apiKeys.run)),
  ...(await compare('password', passwords.classes, passwords.run)),
  // What leaks on purpose has to be found, or the silence of the rest means nothing.
  ...(await compare('leaky control', apiKeys.classes, apiKeys.leakyRun)),
];

console.table(
  rows.map(({ subject, first, second, firstNs, secondNs, t }) => ({
    subject,
    first,
    second,
    'median ns': `${firstNs} / ${secondNs}`,
    t: t.toFixed(2),
  })),
);
const measured = rows.filter(({ subject }) => subject !== 'leaky control');
const control = rows.filter(({ subject }) => subject === 'leaky control');
const maxT = Math.max(...measured.map(({ t }) => Math.abs(t)));
const isControlFound = control.every(({ t }) => Math.abs(t) > MAX_T);
const isPassed = maxT < MAX_T && isControlFound;
console.log(JSON.stringify({ samplesPerClass, maxT, limit: MAX_T, isControlFound, isPassed, rows }));
process.exit(isPassed ? 0 : 1);

async function compare(subject, classes, run) {
  const times = await sample(classes, run, samplesPerClass);
  const names = Object.keys(classes);
  return names.flatMap((first, index) =>
    names.slice(index + 1).map((second) => ({
      subject,
      first,
      second,
      firstNs: median(times[first]),
      secondNs: median(times[second]),
      t: largestT(times[first], times[second]),
    })),
  );
}
