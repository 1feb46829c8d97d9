// Runs a command to its end, or ends this process with its failure.
import { spawnSync } from 'node:child_process';

/** `quiet`: the output goes to standard error, and only matters when something fails. */
export function run(command, args, { quiet = false, env = {} } = {}) {
  const { status, error } = spawnSync(command, args, {
    stdio: ['ignore', quiet ? 2 : 'inherit', 'inherit'],
    env: { ...process.env, ...env },
    shell: process.platform === 'win32' && command === 'npx',
  });
  if (error) {
    console.error(`${command}: ${error.message}`);
    process.exit(1);
  }
  if (status !== 0) {
    console.error(`failed: ${command} ${args.join(' ')}`);
    process.exit(status ?? 1);
  }
}

/** Runs a tool of the workspace by its package's file, without a shell or a package manager in between. */
export function runTool(file, args, options) {
  run(process.execPath, [`node_modules/${file}`, ...args], options);
}
