// Plays a key's life from its first day to its rotation. Each part is a program of its own, as it would be for you.
import { execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { readRecords } from './records.mjs';

process.chdir(import.meta.dirname);
process.once('SIGTERM', () => process.exit(1)); // takes the programs along, see `start`

tell('A key is made, if there is none yet.');
if (readRecords().length === 0) run('add-key.mjs');
const oldRecord = readRecords().at(-1);

tell('The server starts.');
const server = start('server', 'server.mjs');
const [, url] = await server.said(/listening on (.+)/);
process.env.SERVER_URL = url;

tell('Two services connect with that key, each in its own way.');
const first = start('first', 'service.mjs');
const second = start('second', 'service.mjs', '--header');
await Promise.all([first.said(/may/), second.said(/may/)]);

tell('A second key is added. Both are good now, so the first service can be restarted in peace.');
run('add-key.mjs');
await server.said(/keys known/);
await first.stop();
const restarted = start('first', 'service.mjs');
await restarted.said(/may/);

tell('The old key is removed. The second service still has a session by it:');
run('remove-key.mjs', oldRecord.id);
await second.said(/turned away: 4411/);

tell('The first service has the new key, and noticed nothing.');
await restarted.stop();
await server.stop();

function tell(text) {
  console.log(`\n${text}`);
}

function run(file, ...args) {
  process.stdout.write(execFileSync(process.execPath, [file, ...args]));
}

function start(name, file, ...args) {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  process.once('exit', () => child.kill());
  const lines = [];
  createInterface(child.stdout).on('line', (line) => {
    console.log(`${name.padEnd(6)} | ${line}`);
    lines.push(line);
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  return {
    /** Waits for a line; what it matched. */
    async said(pattern) {
      for (;;) {
        const line = lines.find((candidate) => pattern.test(candidate));
        if (line !== undefined) return pattern.exec(line);
        if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}`);
        await sleep(20);
      }
    },
    async stop() {
      child.kill();
      await ended;
    },
  };
}
