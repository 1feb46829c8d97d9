// A folder for the files of one test file.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Folder {
  /** Writes a file and returns its full name. */
  write(name: string, content: string): string;
  path(name: string): string;
  remove(): void;
}

export function createFolder(): Folder {
  const root = mkdtempSync(join(tmpdir(), 'inband-cli-'));
  return {
    write(name, content) {
      const file = join(root, name);
      writeFileSync(file, content);
      return file;
    },
    path: (name) => join(root, name),
    remove: () => rmSync(root, { recursive: true }),
  };
}
