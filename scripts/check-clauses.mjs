// Holds the clauses of protocol-spec/ against the code and the tests that cite them.
import { fileURLToPath } from 'node:url';
import { citationsIn } from './clauses/citations.mjs';
import { committedClauses } from './clauses/committed-clauses.mjs';
import { readDefinitions } from './clauses/definitions.mjs';
import { filesOfPackages, filesUnder } from './clauses/workspace-files.mjs';

/** Clauses that no test can cite yet, each with the reason. Keep it short. */
const UNTESTED = new Map();

/**
 * What is wrong, by kind, and how much is covered.
 *
 * - `malformed`: ids that are defined twice, out of order or of no family
 * - `undefinedIds`: citations of a clause that is not there, or not any more
 * - `vanishedIds`: published clauses that are gone, or were brought back
 * - `untested`: clauses that no test cites, and excuses for clauses that do not exist
 */
export function checkClauses() {
  const { definitions, problems: malformed } = readDefinitions();
  const inCode = citationsIn(filesOfPackages('src'));
  const inTests = citationsIn([
    ...filesOfPackages('test'),
    ...filesUnder('test'),
    // Each vector is a test: test/conformance runs it under the clause it cites.
    ...filesUnder('protocol-spec/vectors').filter((file) => file.endsWith('.json')),
  ]);
  const inSpec = citationsIn(
    filesUnder('protocol-spec').filter((file) => file !== 'protocol-spec/registry/clauses.json'),
  );
  const active = [...definitions].filter(([, { isRemoved }]) => !isRemoved).map(([id]) => id);
  const count = (cited) => active.filter((id) => cited.has(id)).length;
  return {
    malformed,
    undefinedIds: findUndefined(definitions, [...inCode, ...inTests, ...inSpec]),
    vanishedIds: findVanished(definitions),
    untested: [
      ...active
        .filter((id) => !inTests.has(id) && !UNTESTED.has(id))
        .map((id) => `${definitions.get(id).place}: no test cites ${id}`),
      ...[...UNTESTED.keys()]
        .filter((id) => !active.includes(id))
        .map((id) => `scripts/check-clauses.mjs excuses ${id}, which is not defined`),
    ],
    total: active.length,
    tested: count(inTests),
    citedInCode: count(inCode),
  };
}

function findUndefined(definitions, citations) {
  return citations.flatMap(([id, place]) => {
    const definition = definitions.get(id);
    if (definition === undefined) return [`${place}: ${id} is cited but not defined in protocol-spec/spec`];
    return definition.isRemoved && mustFollow(place) ? [`${place}: ${id} is cited but was removed`] : [];
  });
}

/** The text may still speak of a clause that was removed; code and tests may not. */
function mustFollow(place) {
  return !place.startsWith('protocol-spec/') || place.startsWith('protocol-spec/vectors/');
}

function findVanished(definitions) {
  return committedClauses().flatMap(({ id, status }) => {
    const definition = definitions.get(id);
    if (definition === undefined) {
      return [`${id} was defined in HEAD and is gone: leave it in place as "(removed)"`];
    }
    const isBack = status === 'removed' && !definition.isRemoved;
    return isBack ? [`${definition.place}: ${id} was removed and cannot be used again`] : [];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { malformed, undefinedIds, vanishedIds, untested, total, tested, citedInCode } = checkClauses();
  const problems = new Set([...malformed, ...undefinedIds, ...vanishedIds, ...untested]);
  for (const problem of problems) console.error(problem);
  console.log(`clauses: ${total} total, ${tested} tested, ${citedInCode} cited in code`);
  if (problems.size > 0) process.exitCode = 1;
}
