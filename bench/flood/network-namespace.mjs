// Where do a thousand IPv6 prefixes come from? From a network namespace of our own, in which all of fd77::/16 is local.
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const ROUTES = [
  ['link', 'set', 'lo', 'up'],
  // What is sent to any address below it stays here, with no need to add each.
  ['-6', 'route', 'add', 'local', 'fd77::/16', 'dev', 'lo'],
];
/** That they may be bound to as well. Each namespace has a setting of its own. */
const BIND_ANY = '/proc/sys/net/ipv6/ip_nonlocal_bind';

/** Runs the same command in a namespace of its own, and resolves with its exit code. @throws Error when that cannot be. */
export function runInNamespace(args) {
  if (spawnSync('unshare', ['--net', 'true'], { stdio: 'ignore' }).status !== 0) {
    throw new Error('IPv6 needs a network namespace, which this user may not make: run it as root');
  }
  const command = ['--net', process.execPath, ...args, '--in-namespace'];
  const child = spawn('unshare', command, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** Within the namespace. @throws Error when it cannot be set up. */
export function setUpNamespace() {
  for (const args of ROUTES) {
    const { status, stderr } = spawnSync('ip', args, { encoding: 'utf8' });
    if (status !== 0)
      throw new Error(`ip ${args.join(' ')}: ${stderr?.trim() ?? 'there is no such program'}`);
  }
  writeFileSync(BIND_ANY, '1');
}
