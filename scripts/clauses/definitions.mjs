// The clauses that the text defines, and whether their numbers are in order.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { FAMILIES } from './families.mjs';
import { filesUnder, ROOT } from './workspace-files.mjs';

const DEFINITION = /^(?:[-*] )?\*\*([A-Z]+-\d+)\*\*\s+(\S.*)$/;

/** `definitions`: by id, where it stands and whether it was removed. `problems`: what is wrong with the ids. */
export function readDefinitions() {
  const definitions = new Map();
  const problems = [];
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
        else if (!FAMILIES.includes(id.split('-')[0])) problems.push(`${place}: ${id} is of no known family`);
        else definitions.set(id, { place, isRemoved: text.trim() === '(removed)' });
      });
  }
  return { definitions, problems: [...problems, ...disorderOf(definitions)] };
}

/** A gap is either a clause that vanished or a number that somebody will look for in vain. */
function disorderOf(definitions) {
  const problems = [];
  const numbers = new Map(FAMILIES.map((family) => [family, []]));
  for (const [id, { place }] of definitions) {
    const [family, number] = id.split('-');
    if (String(Number(number)) !== number) problems.push(`${place}: ${id} has a leading zero`);
    numbers.get(family).push(Number(number));
  }
  for (const [family, present] of numbers) {
    if (present.length === 0) problems.push(`no clause of the family ${family} is defined`);
    for (let number = 1; number < Math.max(...present, 0); number++) {
      if (!present.includes(number)) problems.push(`${family}-${number} is missing: numbers have no gaps`);
    }
  }
  return problems;
}
