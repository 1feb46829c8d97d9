// The unit suites of all packages. The suites on real sockets and browsers are in test/.
import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

const SOURCE = /^(.*\/packages\/\w+)\/src\/(.*)\.ts$/;
/** Replaces modules, which only those that vitest loads itself can be. */
const MOCKING = /\/hashing-fails\.test\.ts$/;

/**
 * With `INBAND_TEST_BUILT` the suites run against what was built, file by file the same: Node loads that by itself, and once
 * for all suites of a process, where vitest would take most of the time for it.
 */
const isBuilt = process.env.INBAND_TEST_BUILT !== undefined;

const builtSources = {
  name: 'built-sources',
  enforce: 'pre' as const,
  resolveId(source: string, importer: string | undefined) {
    if (importer === undefined || !source.startsWith('.') || MOCKING.test(importer)) return null;
    const [, folder, name] = SOURCE.exec(resolve(dirname(importer), source)) ?? [];
    return folder === undefined || importer.startsWith(`${folder}/src/`) ? null : `${folder}/dist/${name}.js`;
  },
};

export default defineConfig({
  plugins: isBuilt ? [builtSources] : [],
  test: {
    include: ['packages/*/test/**/*.test.ts'],
    // Only what hangs should meet them, not what a busy machine holds up.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    setupFiles: ['./vitest.setup.ts'],
    // All cores, and one more: by default one stays idle, which is half of a small machine, and many suites wait for programs.
    maxWorkers: availableParallelism() + 1,
    ...(isBuilt ? { isolate: false, server: { deps: { external: [/\/packages\/\w+\/dist\//] } } } : {}),
  },
});
