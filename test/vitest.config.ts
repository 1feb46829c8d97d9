// The suites on real sockets, browsers and identity providers: one file at a time, but for those that scripts/test.mjs lets run side
// by side (--fileParallelism).
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Short files that take long. Started last, as their size has it, each would be waited for alone. */
const LONG = [
  'ways-in/matrix',
  'console/console',
  'redis/redis-faults',
  'bench/generator',
  'nftables/nftables',
  'proxy/client-address',
  'examples/oidc',
];

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => LONG.some((name) => moduleId.includes(`/${name}`));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    dir: import.meta.dirname,
    include: ['**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    sequence: { sequencer: LongFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
