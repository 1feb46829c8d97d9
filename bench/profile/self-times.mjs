// How long was each function itself on top of the stack?

/** `dispatch` starts and stops the profiler itself. */
const NOT_THE_SERVER = new Set(['(idle)', 'dispatch']);

/** From a CPU profile of V8: `{ name, url, line, us }`, the longest first. */
export function selfTimes({ nodes, samples, timeDeltas }) {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const functions = new Map();
  for (const [index, id] of samples.entries()) {
    const { functionName, lineNumber, url } = frames.get(id);
    if (url === '' && NOT_THE_SERVER.has(functionName)) continue;
    const place = `${functionName} ${url} ${lineNumber}`;
    const known = functions.get(place) ?? { name: functionName, url, line: lineNumber + 1, us: 0 };
    known.us += timeDeltas[index];
    functions.set(place, known);
  }
  return [...functions.values()].toSorted((a, b) => b.us - a.us);
}
