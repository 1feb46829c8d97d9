// The files of protocol-spec/, as any other implementation would read them.
import { readdirSync, readFileSync } from 'node:fs';

const SPEC = new URL('../../protocol-spec/', import.meta.url).pathname;

export function specText(file: string): string {
  return readFileSync(SPEC + file, 'utf8');
}

export function specJson<Content>(file: string): Content {
  return JSON.parse(specText(file)) as Content;
}

/** Names under protocol-spec/, in order. */
export function specFilesIn(folder: string): string[] {
  return readdirSync(SPEC + folder)
    .sort()
    .map((name) => `${folder}/${name}`);
}
