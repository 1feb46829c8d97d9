// Runs commands side by side, one for each core, and prints what each said when it has ended.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/**
 * `jobs`: `{ title, commands }`, whose commands run in their order; each is the arguments of a Node. Long jobs belong first.
 * Where a command failed, this process ends once all jobs have run.
 */
export async function runAll(jobs) {
  const waiting = [...jobs];
  const failed = [];
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
        const { output, failure } = await runInOrder(job.commands);
        process.stdout.write(`\n--- ${job.title}\n${output}`);
        if (failure !== undefined) failed.push(failure);
      }
    }),
  );
  for (const failure of failed) console.error(`failed: ${failure}`);
  if (failed.length > 0) process.exit(1);
}

async function runInOrder(commands) {
  let output = '';
  for (const args of commands) {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    const status = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (status !== 0) return { output, failure: args.join(' ') };
  }
  return { output };
}
