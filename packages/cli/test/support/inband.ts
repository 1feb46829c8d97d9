// The program as its users run it: a process.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Nothing here outlives its tests by much, not even a server that should have refused to start. */
const MAX_LIFE_MS = 180_000;

type Environment = Readonly<Record<string, string>>;
type Child = ChildProcessByStdio<null, Readable, Readable>;

function start(args: readonly string[], environment: Environment): Child {
  // Nothing of the surroundings but the path, so that a variable of the developer's shell decides nothing.
  const env = { PATH: process.env.PATH ?? '', ...environment };
  return spawn(process.execPath, [MAIN, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: MAX_LIFE_MS,
  });
}

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `inband` to its end. */
export async function inband(args: readonly string[], environment: Environment = {}): Promise<Ended> {
  const child = start(args, environment);
  const exited = once(child, 'exit');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [exitCode] = (await exited) as [number | null];
  return { exitCode, stdout, stderr };
}

interface LogLine {
  readonly msg: string;
  readonly level: number;
  readonly [field: string]: unknown;
}

export interface Served extends AsyncDisposable {
  readonly listening: LogLine;
  readonly url: string;
  readonly httpUrl: string;
  readonly port: number;
  /** All there was on standard output until now, line by line. */
  readonly lines: readonly LogLine[];
  readonly stderr: () => string;
  signal(name: NodeJS.Signals): void;
  readonly exited: Promise<{ readonly exitCode: number | null; readonly signal: string | null }>;
}

/** Runs `inband serve` on a free port and waits for the line that says where it listens. */
export async function serve(args: readonly string[] = [], environment: Environment = {}): Promise<Served> {
  const child = start(['serve', '--port', '0', ...args], environment);
  // Not its exit: what it wrote last may come after that.
  const exited = once(child, 'close').then(([exitCode, signal]) => ({ exitCode, signal }));
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const lines: LogLine[] = [];
  const listening = await new Promise<LogLine>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      const parsed = JSON.parse(line) as LogLine;
      lines.push(parsed);
      if (parsed.msg === 'listening') resolve(parsed);
    });
    exited.then(({ exitCode }) => reject(new Error(`ended with ${exitCode}: ${stderr}`)));
  });
  return {
    listening,
    lines,
    url: String(listening.url),
    httpUrl: String(listening.httpUrl),
    port: Number(listening.port),
    stderr: () => stderr,
    signal: (name) => child.kill(name),
    exited,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
