// Who cites which clause.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { FAMILIES } from './families.mjs';
import { ROOT } from './workspace-files.mjs';

const CITATION = new RegExp(`\\b(?:${FAMILIES.join('|')})-\\d+\\b`, 'g');

/** By id, where it is first cited in these files. */
export function citationsIn(files) {
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
