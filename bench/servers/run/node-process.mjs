// How is one process of a Node server started, and ended?
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { AskedProcess, ENDED } from './asked-process.mjs';
import { lastErrorLine } from './last-error-line.mjs';

const SERVE = fileURLToPath(new URL('serve.mjs', import.meta.url));
const STOP_MS = 3_000;

export class NodeProcess {
  /** Of the process, and of those it started for itself. */
  pids = [];
  port = 0;
  #child;
  #asked;
  #exited;
  #errors = '';
  #ended = null;
  #isStopping = false;

  /**
   * `file`: of the server. `settings`: of its `serve`. `cpus`: as for `taskset -c`, or null. `nodeOptions`, `env`: on top of
   * what all servers get.
   *
   * @throws Error that says why it did not start.
   */
  static async start({ file, settings, cpus, nodeOptions, env }) {
    const started = new NodeProcess({ file, settings, cpus, nodeOptions, env });
    try {
      const { port, pids } = await started.#asked.ready;
      started.port = port;
      started.pids = pids;
      return started;
    } catch (error) {
      await started.stop();
      throw error.message === ENDED ? new Error(started.#ended) : error;
    }
  }

  constructor({ file, settings, cpus, nodeOptions, env }) {
    const options = ['--expose-gc', ...nodeOptions];
    this.#child = fork(SERVE, [file, JSON.stringify(settings)], {
      // `taskset` becomes the process it starts, which so never runs anywhere else.
      ...(cpus === null
        ? { execArgv: options }
        : { execPath: 'taskset', execArgv: ['-c', cpus, process.execPath, ...options] }),
      env: { ...process.env, NODE_ENV: 'production', ...env },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr.on('data', (bytes) => {
      this.#errors = `${this.#errors}${bytes}`.slice(-4_000);
    });
    this.#asked = new AskedProcess(this.#child);
    // Not `close`, which does not come after `disconnect`. Both, so that all that it wrote has been read.
    this.#exited = Promise.all([once(this.#child, 'exit'), once(this.#child.stderr, 'close')]).then(
      ([[code, signal]]) => {
        this.#ended = `the server ended with ${signal ?? code}: ${lastErrorLine(this.#errors)}`;
      },
      (error) => {
        this.#ended = `the server could not be started: ${error.message}`;
      },
    );
  }

  async ask(question) {
    return this.#asked.ask(question);
  }

  /** How it ended by itself, or null. */
  failure() {
    return this.#isStopping ? null : this.#ended;
  }

  async stop() {
    if (this.#ended !== null) return;
    this.#isStopping = true;
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS);
    if (this.#child.connected) this.#child.disconnect();
    await this.#exited;
    clearTimeout(kill);
  }
}
