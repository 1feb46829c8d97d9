// Every clause of the text, with the sentences of its rule.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SPEC_FOLDER } from './spec-folder.mjs';

/** In the order of families and numbers, not of pages: a diff of the registry shows what came and went. */
export function readClauses() {
  const folder = path.join(SPEC_FOLDER, 'spec');
  return readdirSync(folder)
    .sort()
    .flatMap((file) => clausesIn(`spec/${file}`, readFileSync(path.join(folder, file), 'utf8')))
    .sort((a, b) => compareIds(a.id, b.id));
}

function clausesIn(file, page) {
  return page.split(/\n\s*\n|\n(?=(?:[-*] )?\*\*)/).flatMap((block) => {
    const match = /^(?:[-*] )?\*\*([A-Z]+-\d+)\*\*\s+([\s\S]+)$/.exec(block.trim());
    if (match === null) return [];
    const text = match[2].replace(/\s+/g, ' ');
    return [{ id: match[1], file, status: text === '(removed)' ? 'removed' : 'active', text }];
  });
}

function compareIds(a, b) {
  const [familyA, numberA] = a.split('-');
  const [familyB, numberB] = b.split('-');
  return familyA === familyB ? Number(numberA) - Number(numberB) : familyA < familyB ? -1 : 1;
}
