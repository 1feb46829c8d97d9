// How does the generator come to be? It is compiled where it runs, once for each version of its source.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('program/', import.meta.url));
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/inband-bench/', import.meta.url));
const FLAGS = ['-std=gnu11', '-O2', '-Wall', '-Wextra'];
const TLS_FLAGS = ['-DWITH_TLS', '-lssl', '-lcrypto'];

/**
 * The program's `file`, and `hasTls`: whether it speaks TLS, for which it needs OpenSSL's headers. `withTls`
 * false: built without, even where they are.
 *
 * @throws Error that says what to install where there is no Linux or no compiler.
 */
export function buildGenerator({ withTls = true } = {}) {
  if (process.platform !== 'linux') throw new Error('the generator needs Linux: it waits with epoll');
  const sources = readdirSync(SOURCE, { recursive: true })
    .filter((name) => /\.[ch]$/.test(name))
    .sort();
  const hash = sourceHash(sources);
  // Without TLS only where it cannot be with: headers that are installed later are found by the next run.
  const variants = withTls ? [true, false] : [false];
  const problems = [];
  for (const hasTls of variants) {
    const file = join(CACHE, `generator-${hash}${hasTls ? '-tls' : ''}`);
    const problem = existsSync(file) ? null : compile(sources, file, hasTls ? TLS_FLAGS : []);
    if (problem === null) return { file, hasTls };
    problems.push(problem);
  }
  throw new Error(
    `the generator could not be compiled (on Debian: apt-get install gcc libc6-dev libssl-dev)\n${problems.at(-1)}`,
  );
}

function sourceHash(sources) {
  const hash = createHash('sha256').update([process.arch, ...FLAGS, ...TLS_FLAGS].join(' '));
  for (const name of sources) hash.update(`${name}\0`).update(readFileSync(join(SOURCE, name)));
  return hash.digest('hex').slice(0, 16);
}

/** What the compiler has against it, or null. */
function compile(sources, file, flags) {
  mkdirSync(CACHE, { recursive: true });
  // In a folder of its own until it is whole: another run may be looking.
  const folder = mkdtempSync(join(CACHE, 'building-'));
  const built = join(folder, 'generator');
  const files = sources.filter((name) => name.endsWith('.c'));
  const { status, stderr, error } = spawnSync('cc', [...FLAGS, '-o', built, ...files, ...flags], {
    cwd: SOURCE,
    encoding: 'utf8',
  });
  if (status === 0) renameSync(built, file);
  rmSync(folder, { recursive: true, force: true });
  return status === 0 ? null : (error?.message ?? stderr.trim());
}
