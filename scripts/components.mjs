// The real programs that some suites need: found, installed where that is possible, or named as missing.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What a suite may need, where it is on Debian, and how to get it. `anywhere`: it may also be on the PATH. */
export const COMPONENTS = [
  { name: 'chromium', file: '/usr/bin/chromium', debianPackage: 'chromium' },
  { name: 'haproxy', file: '/usr/sbin/haproxy', debianPackage: 'haproxy' },
  { name: 'mosquitto', file: '/usr/sbin/mosquitto', debianPackage: 'mosquitto' },
  { name: 'nats-server', file: '/usr/sbin/nats-server', debianPackage: 'nats-server' },
  { name: 'nft', file: '/usr/sbin/nft', debianPackage: 'nftables' },
  { name: 'nginx', file: '/usr/sbin/nginx', debianPackage: 'nginx-light' },
  { name: 'openssl', file: '/usr/bin/openssl', debianPackage: 'openssl', anywhere: true },
  { name: 'python3', file: '/usr/bin/python3', debianPackage: 'python3', anywhere: true },
  { name: 'redis-server', file: '/usr/bin/redis-server', debianPackage: 'redis-server' },
];

/** Whether a component is on this machine. */
export function isPresent({ name, file, anywhere = false }) {
  if (existsSync(file)) return true;
  const folders = anywhere ? (process.env.PATH ?? '').split(delimiter) : [];
  return folders.some((folder) => existsSync(join(folder, name)));
}

/** Installs what is missing on Debian as root; returns the names of what is missing still. */
export function provideComponents() {
  const missing = COMPONENTS.filter((component) => !isPresent(component));
  if (missing.length > 0 && isDebianAsRoot()) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    const options = { stdio: ['ignore', 'ignore', 'inherit'], env };
    const packages = missing.map(({ debianPackage }) => debianPackage);
    console.log(`installing ${packages.join(', ')} with apt-get`);
    spawnSync('apt-get', ['update', '-qq'], options);
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options);
  }
  return COMPONENTS.filter((component) => !isPresent(component));
}

function isDebianAsRoot() {
  return (
    process.getuid?.() === 0 &&
    existsSync('/usr/bin/apt-get') &&
    existsSync('/etc/os-release') &&
    readFileSync('/etc/os-release', 'utf8').includes('debian')
  );
}
