// Where protocol-spec/ on disk differs from what would be generated.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SPEC_FOLDER } from './spec-folder.mjs';

/** Nothing in these folders is written by hand. */
const GENERATED_FOLDERS = ['schemas', 'registry', 'state-machines'];

/**
 * @param {Map<string, string>} files - as {@link outputFiles} makes them.
 * @returns {{ outdated: string[], leftover: string[] }} files that are missing or differ, and files that nothing
 * generates any more.
 */
export function specDrift(files) {
  const outdated = [...files.keys()].filter((file) => {
    const target = path.join(SPEC_FOLDER, file);
    return !existsSync(target) || readFileSync(target, 'utf8') !== files.get(file);
  });
  const leftover = GENERATED_FOLDERS.filter((folder) => existsSync(path.join(SPEC_FOLDER, folder))).flatMap(
    (folder) =>
      readdirSync(path.join(SPEC_FOLDER, folder))
        .map((name) => `${folder}/${name}`)
        .filter((file) => !files.has(file)),
  );
  return { outdated, leftover };
}
