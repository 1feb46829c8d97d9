// Whether a file is still the one it was.
import { statSync } from 'node:fs';

/** Changes when the file is replaced, written to, or given other rights; empty where it cannot be found. */
export function stampOf(path: string): string {
  try {
    const { ctimeMs, ino, mtimeMs, size } = statSync(path);
    return `${ino} ${mtimeMs} ${ctimeMs} ${size}`;
  } catch {
    return '';
  }
}
