// The unit suites of all packages. The suites on real sockets and browsers are in test/.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts'],
    testTimeout: 20_000,
    // All cores: by default one stays idle, which is half of a small machine.
    maxWorkers: availableParallelism(),
  },
});
