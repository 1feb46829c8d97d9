// Holds the clauses of protocol-spec/ against the code and the tests that cite them.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const FAMILIES = 'TRANSPORT|CODEC|FRAME|AUTH|SESSION|APP|LIVE|CLOSE|CLIENT|TOKEN|SEC';
const CITATION = new RegExp(`\\b(?:${FAMILIES})-\\d+\\b`, 'g');
const DEFINITION = /^(?:[-*] )?\*\*([A-Z]+-\d+)\*\*\s+(\S.*)$/;

/** Clauses that no test can cite yet, each with the reason. Keep it short. */
const UNTESTED = new Map([['SESSION-4', 'no server of this repository renews sessions in band yet']]);

const problems = [];

/** Every file with text under a folder, as paths from the root. */
function filesUnder(folder) {
  const full = path.join(ROOT, folder);
  if (!existsSync(full)) return [];
  return readdirSync(full, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules' && name !== 'dist' && !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const file = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return filesUnder(file);
      return entry.isFile() && /\.(?:[cm]?[jt]sx?|json|md)$/.test(entry.name) ? [file] : [];
    });
}

function packagesFolders(name) {
  return readdirSync(path.join(ROOT, 'packages'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `packages/${entry.name}/${name}`)
    .sort();
}

/** Where each id is first cited in these files. */
function citations(files) {
  const first = new Map();
  for (const file of files) {
    readFileSync(path.join(ROOT, file), 'utf8')
      .split('\n')
      .forEach((line, index) => {
        for (const [id] of line.matchAll(CITATION)) {
          if (!first.has(id)) first.set(id, `${file}:${index + 1}`);
        }
      });
  }
  return first;
}

function readDefinitions() {
  const definitions = new Map();
  for (const file of filesUnder('protocol-spec/spec')) {
    readFileSync(path.join(ROOT, file), 'utf8')
      .split('\n')
      .forEach((line, index) => {
        const match = DEFINITION.exec(line);
        if (match === null) return;
        const [, id, text] = match;
        const place = `${file}:${index + 1}`;
        const earlier = definitions.get(id);
        if (earlier !== undefined)
          problems.push(`${place}: ${id} is defined twice, first at ${earlier.place}`);
        else if (!new RegExp(`^(?:${FAMILIES})-`).test(id))
          problems.push(`${place}: ${id} is of no known family`);
        else definitions.set(id, { place, isRemoved: text.trim() === '(removed)' });
      });
  }
  return definitions;
}

function findGaps(definitions) {
  const numbers = new Map(FAMILIES.split('|').map((family) => [family, []]));
  for (const id of definitions.keys()) {
    const [family, number] = id.split('-');
    if (String(Number(number)) !== number)
      problems.push(`${definitions.get(id).place}: ${id} has a leading zero`);
    numbers.get(family).push(Number(number));
  }
  for (const [family, present] of numbers) {
    if (present.length === 0) problems.push(`no clause of the family ${family} is defined`);
    for (let number = 1; number < Math.max(...present, 0); number++) {
      if (!present.includes(number)) problems.push(`${family}-${number} is missing: numbers have no gaps`);
    }
  }
}

/** The clauses of the last commit; undefined where it has no register of them, or there is no git. */
function committedClauses() {
  try {
    const text = execFileSync('git', ['show', 'HEAD:protocol-spec/registry/clauses.json'], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 16 * 1024 * 1024,
    });
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError)
      problems.push('protocol-spec/registry/clauses.json of HEAD is not JSON');
    return undefined;
  }
}

const definitions = readDefinitions();
findGaps(definitions);

const inCode = citations(packagesFolders('src').flatMap(filesUnder));
const inTests = citations([...packagesFolders('test'), 'test'].flatMap(filesUnder));
const inSpec = citations(
  filesUnder('protocol-spec').filter((file) => file !== 'protocol-spec/registry/clauses.json'),
);

for (const [id, place] of [...inCode, ...inTests, ...inSpec]) {
  const definition = definitions.get(id);
  if (definition === undefined)
    problems.push(`${place}: ${id} is cited but not defined in protocol-spec/spec`);
  else if (definition.isRemoved && !place.startsWith('protocol-spec/')) {
    problems.push(`${place}: ${id} is cited but was removed`);
  }
}
for (const { id, status } of committedClauses() ?? []) {
  const definition = definitions.get(id);
  if (definition === undefined) {
    problems.push(`${id} was defined in HEAD and is gone: leave it in place as "(removed)"`);
  } else if (status === 'removed' && !definition.isRemoved) {
    problems.push(`${definition.place}: ${id} was removed and cannot be used again`);
  }
}

const active = [...definitions].filter(([, { isRemoved }]) => !isRemoved).map(([id]) => id);
for (const id of active) {
  if (!inTests.has(id) && !UNTESTED.has(id))
    problems.push(`${definitions.get(id).place}: no test cites ${id}`);
}
for (const id of UNTESTED.keys()) {
  if (!active.includes(id)) problems.push(`scripts/check-clauses.mjs excuses ${id}, which is not defined`);
}

for (const problem of [...new Set(problems)]) console.error(problem);
const count = (cited) => active.filter((id) => cited.has(id)).length;
console.log(`clauses: ${active.length} total, ${count(inTests)} tested, ${count(inCode)} cited in code`);
if (problems.length > 0) process.exit(1);
