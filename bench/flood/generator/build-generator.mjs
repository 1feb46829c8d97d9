// Is there a compiler, and with it the generator in C?
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SOURCE = new URL('generator.c', import.meta.url).pathname;

/** The program, and what removes it; null where it cannot be built, as there is no compiler or no Linux. */
export function buildGenerator() {
  const folder = mkdtempSync(join(tmpdir(), 'inband-flood-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const file = join(folder, 'generator');
  const { status } = spawnSync('cc', ['-O2', '-o', file, SOURCE], { stdio: 'ignore' });
  if (status === 0) return { file, remove };
  remove();
  return null;
}
