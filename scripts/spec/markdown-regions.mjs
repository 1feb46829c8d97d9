// The generated regions of the text, filled.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SpecError } from './spec-error.mjs';
import { SPEC_FOLDER } from './spec-folder.mjs';

const REGION = /<!-- generated:([a-z-]+)(?: ([a-z-]+))? -->\n[\s\S]*?<!-- \/generated -->/g;

/**
 * Pairs of a page and its content, with `regions[name](argument)` between `<!-- generated:name argument -->` and
 * `<!-- /generated -->`. A region that nobody fills, and one that has no place, are mistakes of the author.
 */
export function fillRegions(regions) {
  const used = new Set();
  const pages = readdirSync(path.join(SPEC_FOLDER, 'spec'))
    .sort()
    .map((name) => `spec/${name}`)
    .flatMap((file) => fillPage(file, regions, used));
  for (const name of Object.keys(regions)) {
    if (!used.has(name)) throw new SpecError(`no page of spec/ has a place for the region "${name}"`);
  }
  return pages;
}

function fillPage(file, regions, used) {
  const text = readFileSync(path.join(SPEC_FOLDER, file), 'utf8');
  const opened = text.match(/<!-- generated:/g)?.length ?? 0;
  let filled = 0;
  const content = text.replace(REGION, (_region, name, argument) => {
    const render = regions[name];
    if (render === undefined) throw new SpecError(`${file} has a region "${name}" that nothing generates`);
    used.add(name);
    filled++;
    const opening = argument === undefined ? name : `${name} ${argument}`;
    return `<!-- generated:${opening} -->\n\n${render(argument)}\n\n<!-- /generated -->`;
  });
  if (filled !== opened) throw new SpecError(`${file} has a generated region that does not end`);
  return opened > 0 ? [[file, content]] : [];
}
