// Times a number of classes of input, interleaved in random order.
import { randomInt } from 'node:crypto';

/**
 * `classes` maps a name to a function that makes one input; `run` is what is timed. Inputs are made in blocks before they
 * are timed, so that making them neither counts nor warms a cache for one class only. Returns nanoseconds by class.
 */
export async function sample(classes, run, samplesPerClass) {
  const names = Object.keys(classes);
  const times = Object.fromEntries(names.map((name) => [name, new Float64Array(samplesPerClass)]));
  const blockSize = Math.min(500, samplesPerClass);
  // One tenth as much again at first, which is thrown away: compiled code and full caches for all.
  await timeBlock(block(classes, names, Math.max(50, Math.floor(samplesPerClass / 10))), run, () => {});
  for (let start = 0; start < samplesPerClass; start += blockSize) {
    const size = Math.min(blockSize, samplesPerClass - start);
    const next = Object.fromEntries(names.map((name) => [name, start]));
    await timeBlock(block(classes, names, size), run, (name, elapsedNs) => {
      times[name][next[name]] = elapsedNs;
      next[name] += 1;
    });
  }
  return times;
}

function block(classes, names, size) {
  const inputs = names.flatMap((name) =>
    Array.from({ length: size }, () => ({ name, input: classes[name]() })),
  );
  for (let index = inputs.length - 1; index > 0; index -= 1) {
    const other = randomInt(index + 1);
    [inputs[index], inputs[other]] = [inputs[other], inputs[index]];
  }
  return inputs;
}

async function timeBlock(inputs, run, record) {
  for (const { name, input } of inputs) {
    const startNs = process.hrtime.bigint();
    const answer = run(input);
    // Awaiting what is there already would time the queue of microtasks.
    if (typeof answer?.then === 'function') await answer;
    record(name, Number(process.hrtime.bigint() - startNs));
  }
}
