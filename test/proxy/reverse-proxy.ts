// nginx and HAProxy with the configurations that are shipped in deploy/, on ports and in folders of their own.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../packages/redis/test/support/free-port.ts';
import { eventually } from '../support/eventually.ts';

export interface ReverseProxy {
  /** Serves TLS on it, at 127.0.0.1 and ::1, with a certificate that nobody vouches for. */
  readonly port: number;
  /** Everything it has logged so far. */
  log(): string;
  stop(): Promise<void>;
}

type Replacement = readonly [shipped: string, here: string];

/** How many ports are tried: somebody else may listen on one between the choice and the start. */
const MAX_PORTS = 5;

/** @param also Further changes of the shipped text, e.g. a lower limit. */
export async function startNginx(
  upstreamPort: number,
  also: readonly Replacement[] = [],
): Promise<ReverseProxy> {
  return onFreePort((port) => runNginx(upstreamPort, also, port));
}

async function runNginx(
  upstreamPort: number,
  also: readonly Replacement[],
  port: number,
): Promise<ReverseProxy | null> {
  const folder = mkdtempSync(join(tmpdir(), 'inband-nginx-'));
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${name};`,
  );
  const config = adapt('nginx.conf', [
    ['/run/nginx.pid', 'nginx.pid'],
    ['/var/log/nginx/inband-error.log', 'error.log'],
    ['/var/log/nginx/inband-access.log', 'access.log'],
    ['http {', `http {\n${paths.join('\n')}`],
    ['/etc/inband/tls/fullchain.pem', 'cert.pem'],
    ['/etc/inband/tls/privkey.pem', 'key.pem'],
    ['listen 443 ssl', `listen 127.0.0.1:${port} ssl`],
    ['listen [::]:443 ssl', `listen [::1]:${port} ssl`],
    ['server 127.0.0.1:9001', `server 127.0.0.1:${upstreamPort}`],
    ...also,
  ]);
  writeFileSync(join(folder, 'nginx.conf'), config);
  makeCertificate(folder);
  const flags = ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr', '-g', 'daemon off;'];
  return run('/usr/sbin/nginx', flags, folder, port, ['access.log', 'error.log']);
}

/** @param also Further changes of the shipped text, e.g. a lower limit. */
export async function startHaproxy(
  upstreamPort: number,
  also: readonly Replacement[] = [],
): Promise<ReverseProxy> {
  return onFreePort((port) => runHaproxy(upstreamPort, also, port));
}

async function runHaproxy(
  upstreamPort: number,
  also: readonly Replacement[],
  port: number,
): Promise<ReverseProxy | null> {
  const folder = mkdtempSync(join(tmpdir(), 'inband-haproxy-'));
  const config = adapt('haproxy.cfg', [
    // Whoever is not root can become nobody else.
    ...(process.getuid?.() === 0 ? [] : ([['  user haproxy\n  group haproxy\n', '']] as const)),
    [':443,[::]:443 v6only', `127.0.0.1:${port},[::1]:${port} v6only`],
    ['/etc/inband/tls/inband.pem', join(folder, 'inband.pem')],
    ['127.0.0.1:9001', `127.0.0.1:${upstreamPort}`],
    ...also,
  ]);
  writeFileSync(join(folder, 'haproxy.cfg'), config);
  makeCertificate(folder);
  return run('/usr/sbin/haproxy', ['-db', '-f', join(folder, 'haproxy.cfg')], folder, port, []);
}

/** @throws Error when it ends on every port that is tried; what it wrote is printed. */
async function onFreePort(start: (port: number) => Promise<ReverseProxy | null>): Promise<ReverseProxy> {
  for (let left = MAX_PORTS; left > 0; left -= 1) {
    const proxy = await start(await freePort());
    if (proxy !== null) return proxy;
  }
  throw new Error('the proxy ends as soon as it is started');
}

/** What is not in the shipped text any more cannot be replaced unnoticed. */
function adapt(name: string, replacements: readonly Replacement[]): string {
  let text = readFileSync(new URL(`../../deploy/${name}`, import.meta.url), 'utf8');
  for (const [shipped, here] of replacements) {
    if (!text.includes(shipped)) throw new Error(`deploy/${name} has no "${shipped}"`);
    text = text.replace(shipped, here);
  }
  return text;
}

function makeCertificate(folder: string): void {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const flags = [
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    key,
    '-out',
    cert,
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
  ];
  execFileSync('openssl', ['req', '-x509', ...flags], { stdio: 'ignore' });
  writeFileSync(join(folder, 'inband.pem'), readFileSync(cert, 'utf8') + readFileSync(key, 'utf8'));
}

/** @returns null where it ended instead of listening. */
async function run(
  file: string,
  flags: readonly string[],
  folder: string,
  port: number,
  logFiles: readonly string[],
): Promise<ReverseProxy | null> {
  const child = spawn(file, flags, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => {
      output += bytes.toString('utf8');
    });
  }
  let hasEnded = false;
  const exited = once(child, 'exit').then(() => {
    hasEnded = true;
  });
  await eventually(
    async () => (await listens(port)) || hasEnded,
    () => `${file} does not listen:\n${output}`,
  );
  if (hasEnded) {
    console.log(`${file} ended on port ${port}:\n${output}`);
    rmSync(folder, { recursive: true, force: true });
    return null;
  }
  return {
    port,
    log: () => output + logFiles.map((name) => readFileSync(join(folder, name), 'utf8')).join(''),
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}
