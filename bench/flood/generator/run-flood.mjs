// How is one flood run, in a process of its own, and what became of it?
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { planText } from './plan-text.mjs';

const NODE_GENERATOR = new URL('node-generator.mjs', import.meta.url).pathname;
/** How long after its end a flood may be until it says what became of it. */
const REPORT_MS = 20_000;

/**
 * `plan`: `target` {host, port}, `source` (first address), `sources` (how many), `seconds`, `sockets` (how many at most
 * at a time), and `rate` (connections a second) or `atATime` (as fast as they end, so many at a time), with the parts
 * of an attack. `engine` is the generator in C, or null for the one in Node.
 *
 * `result` resolves when the flood is over: counts by what became of connections, as the generator in C prints them.
 * Those still open stay so until `end()`.
 *
 * @throws Error, from `result`, when the generator fails.
 */
export function runFlood({ plan, engine, prefix = [] }) {
  const command = [...prefix, ...(engine === null ? [process.execPath, NODE_GENERATOR] : [engine.file])];
  const child = spawn(command[0], command.slice(1), { stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (bytes) => {
    errors = `${errors}${bytes}`.slice(-500);
  });
  child.stdin.on('error', () => {});
  child.stdin.write(engine === null ? `${nodePlan(plan)}\n` : planText(plan));
  const exited = once(child, 'exit');
  const result = new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line)));
    child.once('error', reject);
    const tooLate = () => reject(new Error('the generator did not report in time'));
    setTimeout(tooLate, plan.seconds * 1_000 + REPORT_MS).unref();
    exited.then(
      ([code, signal]) => reject(new Error(`the generator ended with ${code ?? signal}: ${errors.trim()}`)),
      () => {},
    );
  });
  // Whoever waits for it hears of it; until then it must not end this process.
  result.catch(() => {});
  return {
    result,
    async end() {
      child.stdin.end();
      const kill = setTimeout(() => child.kill('SIGKILL'), 5_000);
      if (child.exitCode === null && child.signalCode === null) await exited.catch(() => {});
      clearTimeout(kill);
    },
  };
}

const nodePlan = (plan) =>
  JSON.stringify(plan, (_name, value) =>
    value?.type === 'Buffer' ? { hex: Buffer.from(value.data).toString('hex') } : value,
  );
