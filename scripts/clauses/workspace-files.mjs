// The files of the workspace that can cite a clause, as paths from its root.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Every file with text under a folder; none where there is no such folder. */
export function filesUnder(folder) {
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

/** What every package has in its folder `name`. */
export function filesOfPackages(name) {
  return readdirSync(path.join(ROOT, 'packages'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `packages/${entry.name}/${name}`)
    .sort()
    .flatMap(filesUnder);
}
