// How is a server started that is a program of its own, and how is it known that it is ready?
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMs, rssBytes } from '../../measure/process-figures.mjs';
import { freePort } from './free-port.mjs';
import { lastErrorLine } from './last-error-line.mjs';
import { processTree } from './process-tree.mjs';

const START_MS = 15_000;
const STOP_MS = 3_000;
const TRY_EVERY_MS = 50;

/** See `start-server.mjs`. The program has a folder to itself, which is gone when it is stopped. */
export async function startProgram(server, { host, port: wanted, tls, tokens, processes, cpus, env }) {
  const port = wanted === 0 ? await freePort(host) : wanted;
  const folder = await mkdtemp(join(tmpdir(), `bench-${server.name}-`));
  let program = null;
  try {
    const command = await server.command({ host, port, tls, tokens, folder, threads: processes });
    program = new Program(command, { cpus, env, folder });
    await program.isReady(command.ready ?? null, { host, port });
  } catch (error) {
    await program?.stop();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  const running = program;
  const pids = processTree(running.pid);
  return {
    host,
    port,
    pids,
    ask: async (question) => programAnswers(pids)[question](),
    failure: () => running.failure(),
    async stop() {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What the kernel says of processes that cannot be asked. */
export const programAnswers = (pids) => ({
  memory: () => ({ rssBytes: sum(pids, rssBytes), heapBytes: null }),
  fill: () => ({}),
  cpu: () => ({ cpuMicroseconds: sum(pids, cpuMs) * 1_000 }),
  watchLoop: () => ({}),
  loop: () => ({ loopDelayP99Ms: null, loopDelayMaxMs: null }),
  counted: () => ({ counted: null }),
});

const sum = (pids, figure) => pids.reduce((total, pid) => total + figure(pid), 0);

class Program {
  #child;
  #exited;
  #output = '';
  #ended = null;
  #isStopping = false;
  #error = null;
  #kill = () => this.#signal('SIGKILL');

  constructor({ file, args, env: ownEnv = {} }, { cpus, env, folder }) {
    const [command, ...rest] = cpus === null ? [file, ...args] : ['taskset', '-c', cpus, file, ...args];
    this.#child = spawn(command, rest, {
      cwd: folder,
      env: { ...process.env, ...env, ...ownEnv },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.on('data', (bytes) => {
        this.#output = `${this.#output}${bytes}`.slice(-8_000);
      });
    }
    this.#child.on('error', (error) => {
      this.#error = error;
      this.#ended = `the server could not be started: ${error.message}`;
    });
    this.#exited = once(this.#child, 'exit').then(
      ([code, signal]) => {
        this.#ended = `the server ended with ${signal ?? code}: ${lastErrorLine(this.#output)}`;
      },
      () => {},
    );
    // It has no channel by which it would learn that the bench is gone.
    process.on('exit', this.#kill);
  }

  get pid() {
    return this.#child.pid;
  }

  /** @throws Error when it ends, or has not said `pattern` (or answered on its port, for null) in time. */
  async isReady(pattern, address) {
    const endMs = performance.now() + START_MS;
    while (performance.now() < endMs) {
      if (this.#ended !== null) throw new Error(this.#ended);
      if (pattern === null ? await answers(address) : pattern.test(this.#output)) return;
      await sleep(TRY_EVERY_MS);
    }
    throw new Error(`the server was not ready in time: ${lastErrorLine(this.#output)}`);
  }

  failure() {
    return this.#isStopping ? null : this.#ended;
  }

  async stop() {
    process.off('exit', this.#kill);
    if (this.#ended !== null) return;
    this.#isStopping = true;
    const pids = processTree(this.pid);
    this.#signal('SIGTERM');
    const kill = setTimeout(this.#kill, STOP_MS);
    await this.#exited;
    clearTimeout(kill);
    // Those it leaves behind.
    for (const pid of pids.slice(1)) signalTo(pid, 'SIGKILL');
  }

  #signal(name) {
    if (this.#error === null && this.#ended === null) signalTo(this.pid, name);
  }
}

function signalTo(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended.
  }
}

function answers({ host, port }) {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
