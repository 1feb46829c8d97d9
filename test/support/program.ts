// A TypeScript program in a process of its own: what crashes there is seen here, and its descriptors are its own.
import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { buildSync } from 'esbuild';

const OUT_DIR = resolve(import.meta.dirname, '../node_modules/.programs');

export class Program {
  /** Resolves with the exit code, or the signal's name, when the process has ended and {@link output} is complete. */
  readonly ended: Promise<number | string>;
  readonly #child: ChildProcess;
  #output = '';

  private constructor(file: string, nodeFlags: readonly string[]) {
    // Of a name of its own: another suite, or another run of this one, may be starting the same program.
    const outfile = `${OUT_DIR}/${basename(file, '.ts')}-${randomUUID()}.mjs`;
    // Packages stay outside: the program must run what is in dist, as a user's would.
    buildSync({
      entryPoints: [file],
      outfile,
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
    });
    this.#child = fork(outfile, [], { execArgv: [...nodeFlags], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (bytes: Buffer) => {
        this.#output += bytes.toString('utf8');
      });
    }
    this.ended = new Promise((done) => {
      this.#child.once('close', (code, signal) => {
        rmSync(outfile, { force: true });
        done(code ?? signal ?? 'unknown');
      });
    });
  }

  /** Starts `file`; the program's first message says that it is ready and comes back with it. */
  static async start<Ready>(file: string, nodeFlags: readonly string[] = []): Promise<[Program, Ready]> {
    const program = new Program(file, nodeFlags);
    return [program, await program.#reply<Ready>()];
  }

  /** Everything the program wrote to its standard output and error. */
  get output(): string {
    return this.#output;
  }

  async ask<Reply>(question: string): Promise<Reply> {
    this.#child.send(question);
    return this.#reply<Reply>();
  }

  async stop(): Promise<number | string> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill();
    return this.ended;
  }

  async #reply<Reply>(): Promise<Reply> {
    const reply = new Promise<Reply>((resolveReply) => {
      this.#child.once('message', (message) => resolveReply(message as Reply));
    });
    const end = this.ended.then((code): never => {
      throw new Error(`the program ended with ${code}:\n${this.#output}`);
    });
    return Promise.race([reply, end]);
  }
}
