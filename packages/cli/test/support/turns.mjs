// Runs commands of the program that is built one after the other, as if each had a process of its own.
import { run } from '../../dist/run.js';

const said = { stdout: '', stderr: '' };
for (const stream of ['stdout', 'stderr']) {
  process[stream].write = (text) => {
    said[stream] += text;
    return true;
  };
}

process.on('message', async ({ args, environment }) => {
  Object.assign(said, { stdout: '', stderr: '' });
  const exitCode = await run(args, environment);
  process.send({ exitCode, ...said });
});
