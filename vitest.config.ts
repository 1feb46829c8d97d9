// The unit suites of all packages. The suites on real sockets and browsers are in test/.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['packages/*/test/**/*.test.ts'], testTimeout: 20_000 },
});
