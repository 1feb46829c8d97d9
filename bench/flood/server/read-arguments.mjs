// What was the server process told to do?
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { WIDE_ADMISSION } from './capacity-options.mjs';

/**
 * The one argument is JSON: `host`, `keys` (with `kind`), and `optionsFile` with `optionsName` (`server` or `capacity`), of
 * which the options of the server are taken: a `.json` file, or a module (for what JSON cannot say), with an object of that
 * name in it.
 */
export async function readArguments() {
  const { host, keys, optionsFile = null, optionsName = 'server' } = JSON.parse(process.argv[2]);
  const { server = {}, capacity = { ...server, admission: WIDE_ADMISSION } } =
    await readOptionsFile(optionsFile);
  return { host, keys, serverOptions: optionsName === 'capacity' ? capacity : server };
}

async function readOptionsFile(file) {
  if (file === null) return {};
  return file.endsWith('.json') ? JSON.parse(await readFile(file, 'utf8')) : import(pathToFileURL(file).href);
}
