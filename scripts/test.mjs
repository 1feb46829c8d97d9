// npm test: set up, check, then every suite, with a line at the end that counts them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
check();

// Unit suites share the cores; suites on real sockets get them to themselves, so that their figures mean something.
const results = [runSuites('vitest.config.ts', 'unit'), runSuites('test/vitest.config.ts', 'system')];
const total = { passed: 0, failed: 0, skipped: 0 };
for (const { passed, failed, skipped } of results) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
const isGood = results.every(({ status }) => status === 0) && total.failed === 0 && total.passed > 0;
process.exit(isGood && !(mayNotSkip && total.skipped > 0) ? 0 : 1);

function runSuites(config, name) {
  console.log(`\n--- ${name} suites`);
  const folder = mkdtempSync(join(tmpdir(), 'inband-test-'));
  const report = join(folder, 'report.json');
  const args = [
    'run',
    '--config',
    config,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  let counts = { passed: 0, failed: status === 0 ? 0 : 1, skipped: 0 };
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    counts = { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
  } catch {
    console.error(`no report from the ${name} suites`);
  }
  rmSync(folder, { recursive: true });
  return { status, ...counts };
}
