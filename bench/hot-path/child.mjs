// A process of the bench that is asked things, one at a time.
import { fork, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const canPin = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;

export class Child {
  #process;
  /** What it said when it was ready. */
  ready;

  /** `cpu`: the one it may run on, where there are several. Its standard output is thrown away. */
  constructor(file, parameters, { cpu, nodeOptions = [], env = {} }) {
    this.#process = fork(fileURLToPath(new URL(file, import.meta.url)), parameters, {
      execArgv: nodeOptions,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    if (canPin) spawnSync('taskset', ['-acp', String(cpu), String(this.#process.pid)]);
    this.ready = this.#answer();
  }

  async ask(question) {
    const answer = this.#answer();
    this.#process.send(question);
    return answer;
  }

  async end() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    await new Promise((resolve) => {
      this.#process.once('exit', resolve);
      this.#process.kill();
    });
  }

  #answer() {
    return new Promise((resolve, reject) => {
      const onExit = () => reject(new Error('a process of the bench ended'));
      this.#process.once('exit', onExit);
      this.#process.once('message', (answer) => {
        this.#process.off('exit', onExit);
        if (answer.failure === undefined) resolve(answer);
        else reject(new Error(answer.failure));
      });
    });
  }
}
