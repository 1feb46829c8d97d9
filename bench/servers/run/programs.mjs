// Which programs does the bench run that are not Node, where are they, and how does one get them?
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * By name: `packages`, those of Debian, by default one of the same name; `isFit(file)`, whether that one will do; `elsewhere`, what will do where
 * there is no Debian; `version`, how it is asked for its version.
 */
const PROGRAMS = {
  cc: {
    packages: ['gcc', 'libc6-dev', 'libssl-dev'],
    isFit: () => true,
    elsewhere: 'a C compiler on the PATH, and the headers of OpenSSL for TLS',
    version: ['--version'],
  },
  openssl: { isFit: () => true, elsewhere: 'openssl on the PATH', version: ['version'] },
  'nats-server': {
    isFit: () => true,
    elsewhere: 'nats-server 2.9 or later on the PATH',
    version: ['--version'],
  },
  mosquitto: {
    isFit: (file) => !readFileSync(file).includes('Websockets support not available'),
    elsewhere: 'a mosquitto that was built with WebSockets on the PATH',
    version: ['-h'],
  },
};

/** Null where it is there, or a text that says that it is not and how to get it. */
export const missingProgram = (name) =>
  findProgram(name) === null
    ? `${name} is missing; on Debian: apt-get install ${packagesOf(name).join(' ')}; else ${PROGRAMS[name].elsewhere}`
    : null;

/** The program's file. @throws Error that says that it is missing and how to get it. */
export function requireProgram(name) {
  const file = findProgram(name);
  if (file === null) throw new Error(missingProgram(name));
  return file;
}

/** Installs on Debian as root what is missing of them. */
export function providePrograms(names) {
  const missing = names.filter((name) => findProgram(name) === null);
  if (missing.length === 0 || !isDebianAsRoot()) return;
  aptGet(['update', '-qq']);
  aptGet(['install', '-y', '-qq', '--no-install-recommends', ...missing.flatMap(packagesOf)]);
}

/** For the report: `nats-server 2.9.10`. Null where it is missing. */
export function programVersion(name) {
  const file = findProgram(name);
  if (file === null) return null;
  const { stdout } = spawnSync(file, PROGRAMS[name].version, { encoding: 'utf8' });
  return `${name} ${/\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? 'of unknown version'}`;
}

const packagesOf = (name) => PROGRAMS[name].packages ?? [name];

/** Servers are not on everybody's PATH. */
function findProgram(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  const files = folders.filter((folder) => folder !== '').map((folder) => join(folder, name));
  return files.find((file) => existsSync(file) && PROGRAMS[name].isFit(file)) ?? null;
}

function isDebianAsRoot() {
  return (
    process.getuid?.() === 0 &&
    existsSync('/usr/bin/apt-get') &&
    existsSync('/etc/os-release') &&
    /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))
  );
}

/** Runlevel 1 is that of a machine under maintenance: the services that come with the packages are not started. */
function aptGet(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
}
