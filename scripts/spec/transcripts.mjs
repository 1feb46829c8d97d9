// A session vector as the transcript that people read.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CLOSE_CODES } from '../../packages/protocol/dist/index.js';
import { codeFence } from './code-fence.mjs';
import { numberText } from './number-text.mjs';
import { SpecError } from './spec-error.mjs';
import { SPEC_FOLDER } from './spec-folder.mjs';

/** `name` is that of a file in vectors/sessions/. */
export function transcript(name) {
  const { description, limits, steps } = JSON.parse(
    readFileSync(path.join(SPEC_FOLDER, `vectors/sessions/${name}.json`), 'utf8'),
  );
  const settings = Object.entries(limits ?? {}).map(
    ([limit, value]) => `\`${limit}\` is ${numberText(value)} here.`,
  );
  const lines = steps.flatMap((step) => [
    ...(step.note === undefined ? [] : [`# ${step.note.replaceAll('`', '')}`]),
    transcriptLine(step),
  ]);
  return `${[description, ...settings].join(' ')}\n\n${codeFence('text', lines.join('\n'))}`;
}

function transcriptLine({ from, send, expect, close, wait }) {
  if (wait !== undefined) return `…  ${wait} ms pass`;
  const side = from === 'client' ? 'C' : 'S';
  if (close === undefined) return `${side}  ${JSON.stringify(send ?? expect, asExample)}`;
  if (typeof close === 'number') return `${side}  closes with ${close}`;
  const row = CLOSE_CODES[close];
  if (row === undefined) throw new SpecError(`no close code is named "${close}"`);
  return `${side}  closes with ${row.code} "${close}"`;
}

/** A replacer for JSON.stringify: shows one value where the vector admits many. */
function asExample(_key, value) {
  if (typeof value !== 'object' || value === null) return value;
  if ('$match' in value) return value.example;
  return '$credential' in value ? `<${value.$credential} token>` : value;
}
