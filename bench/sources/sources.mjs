// What do millions of sources cost the tables of admission, in memory and in time? Clause FLOOD-3.
import { Admission } from '../../packages/server/dist/admission/admission.js';
import { resolveAdmissionOptions } from '../../packages/server/dist/admission/admission-options.js';
import { NOT_WAITING } from '../../packages/server/dist/admission/waiting-room.js';

const sources = Number(process.argv[2] ?? 10_000_000);
if (!Number.isInteger(sources) || sources < 1_000 || sources > 16_000_000) {
  process.stderr.write('usage: node --expose-gc bench/sources/sources.mjs [sources, default 10000000]\n');
  process.exit(2);
}
/** Timed one by one; the rest only run. A clock read for each would be most of what is measured. */
const SAMPLE_EVERY = 50;
const MAX_MESSAGE_BYTES = 16_384;
/** What a flood is refused under, so that every limit is looked up. */
const LEVEL = 'strained';
const MIB = 2 ** 20;

/** Room for all samples from the start, so that they do not grow the memory that is measured. */
class Samples {
  #values;
  #length = 0;

  constructor(capacity) {
    this.#values = new Float64Array(capacity).fill(1);
  }

  push(value) {
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  sorted() {
    return this.#values.slice(0, this.#length).sort();
  }
}

const v4 = (index) => `${11 + (index >> 24)}.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
/** Each in a /48 of its own, so that no table is spared. */
const v6 = (index) =>
  `2001:${(index & 0xffff).toString(16)}:${(index >>> 16).toString(16)}:${(index % 65_521).toString(16)}::1`;

const rows = [];
const memory = [];
for (const [family, addressOf] of [
  ['IPv4', v4],
  ['IPv6', v6],
]) {
  const admission = new Admission(resolveAdmissionOptions('admission', {}), {
    maxMessageBytes: MAX_MESSAGE_BYTES,
  });
  const { bytes } = admission.stats;
  // Once round every path and every page, so that what is compared is a table in use with a table in use.
  flood(admission, addressOf, Math.min(sources, 200_000), 0, null);
  const samples = makeTimes();
  const before = rss();
  const times = flood(admission, addressOf, sources, 60_000, samples);
  const after = rss();
  for (const [operation, taken] of Object.entries(times))
    rows.push({ family, operation, ...percentiles(taken) });
  memory.push({
    family,
    sources,
    tableBytes: bytes,
    tableBytesAfter: admission.stats.bytes,
    rssBeforeMib: before / MIB,
    rssAfterMib: after / MIB,
    grownMib: (after - before) / MIB,
    remembered: admission.rememberedSources().join(' '),
    forgotten: admission.stats.forgottenSources,
    waiting: admission.stats.waiting,
  });
}
const clock = percentiles(clockTimes());
console.table(memory);
console.table(rows);
console.log(`A sample holds two readings of the clock: p50 ${clock.p50Ns} ns, p99 ${clock.p99Ns} ns.`);
console.log(JSON.stringify({ sources, clock, memory, rows }));

/** Each source once: judged, taken in, noted for a failure; who is in the way leaves. `nowMs` moves a millisecond each 100. */
function flood(admission, addressOf, count, startMs, times) {
  const { room } = admission;
  for (let index = 0; index < count; index += 1) {
    const nowMs = startMs + index / 100;
    const address = addressOf(index);
    const entry = { place: NOT_WAITING };
    if (times === null || index % SAMPLE_EVERY !== 0) {
      admission.judge(address, LEVEL, nowMs);
      if (room.isFull) room.leave(room.victim());
      admission.enter(entry, address);
      admission.note(address, 'auth_failed', nowMs);
      continue;
    }
    // A rope would be flattened by whoever reads it first.
    address.charCodeAt(0);
    times.judge.push(timed(() => admission.judge(address, LEVEL, nowMs)));
    times.victimAndLeave.push(timed(() => room.isFull && room.leave(room.victim())));
    times.enter.push(timed(() => admission.enter(entry, address)));
    times.note.push(timed(() => admission.note(address, 'auth_failed', nowMs)));
  }
  return times;
}

function makeTimes() {
  const times = () => new Samples(Math.ceil(sources / SAMPLE_EVERY));
  return { judge: times(), victimAndLeave: times(), enter: times(), note: times() };
}

function timed(run) {
  const startNs = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - startNs);
}

function clockTimes() {
  const times = new Samples(100_000);
  for (let index = 0; index < 100_000; index += 1) times.push(timed(() => {}));
  return times;
}

function percentiles(times) {
  const sorted = times.sorted();
  const percentile = (fraction) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))];
  return { p50Ns: percentile(0.5), p99Ns: percentile(0.99), maxNs: sorted[sorted.length - 1] };
}

function rss() {
  globalThis.gc?.();
  return process.memoryUsage().rss;
}
