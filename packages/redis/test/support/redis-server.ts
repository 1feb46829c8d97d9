// A Redis of one's own, which can be killed, halted and started again on the same port.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';

/** How many ports are tried: somebody else may listen on one between the choice and the start. */
const MAX_PORTS = 5;

export class RedisServer {
  readonly port: number;
  readonly #settings: readonly string[];
  readonly #folder = mkdtempSync(join(tmpdir(), 'inband-redis-'));
  #process: ChildProcess | undefined;

  private constructor(port: number, settings: readonly string[]) {
    this.port = port;
    this.#settings = settings;
  }

  /** On a free port, unless it is told which. */
  static async start(settings: readonly string[] = [], port?: number): Promise<RedisServer> {
    for (let left = port === undefined ? MAX_PORTS : 1; ; left -= 1) {
      const server = new RedisServer(port ?? (await freePort()), settings);
      try {
        await server.start();
        return server;
      } catch (error) {
        await server.remove();
        if (left === 1) throw error;
      }
    }
  }

  async start(): Promise<void> {
    const child = spawn(
      'redis-server',
      ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'].concat([
        '--dir',
        this.#folder,
        ...this.#settings,
      ]),
      { stdio: 'ignore' },
    );
    this.#process = child;
    while (!(await answers(this.port, child))) {
      if (hasEnded(child)) throw new Error(`redis-server ended with ${child.exitCode ?? child.signalCode}`);
      await sleep(20);
    }
  }

  /** Nobody gets to say goodbye. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === undefined || hasEnded(child)) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  halt(): void {
    this.#process?.kill('SIGSTOP');
  }

  resume(): void {
    this.#process?.kill('SIGCONT');
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Whether it is this one that answers on the port, and not somebody else's. */
async function answers(port: number, { pid }: ChildProcess): Promise<boolean> {
  const socket = createConnection(port, '127.0.0.1');
  let replies = '';
  try {
    socket.write('INFO server\r\nPING\r\n');
    for await (const chunk of socket) {
      replies += String(chunk);
      // The second one is one line; while Redis reads its file it is an error.
      if (/\r\n[+-].*\r\n$/.test(replies)) break;
    }
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
  return replies.includes(`\r\nprocess_id:${pid}\r\n`) && replies.endsWith('\r\n+PONG\r\n');
}
