// Whether there is a Redis to test with.
import { spawnSync } from 'node:child_process';

/** With CI=true the answer is always yes: a missing server must fail a suite there, not skip it. */
export const hasRedis =
  process.env.CI === 'true' || spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
