// The packages that only the server depends on, in the very version it has.
import { readFileSync } from 'node:fs';

const MODULES = new URL('../../packages/server/node_modules/', import.meta.url);

export async function importUws() {
  const module = await importFrom('uWebSockets.js');
  return module.default ?? module;
}

export async function importJose() {
  return importFrom('jose');
}

/** By hand: `import` looks for a package above the file that names it, and this one is not below the server. */
async function importFrom(name) {
  const folder = new URL(`${name}/`, MODULES);
  const { exports, main } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'));
  const entry = exports?.['.'] ?? exports;
  return import(new URL(entry?.import ?? entry?.default ?? main, folder).href);
}
