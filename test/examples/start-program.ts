// One program of an example, and what it says.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from '../support/eventually.ts';

const EXAMPLES = new URL('../../examples/', import.meta.url);

export interface ExampleProgram {
  /** Everything it wrote to its standard output and error. */
  output(): string;
  /** Waits for a line and gives its first group. @throws Error with the output when the program ends without it. */
  said(pattern: RegExp): Promise<string>;
  /** Resolves with its exit code; null after a signal. */
  readonly ended: Promise<number | null>;
  /** Together with whatever it started. */
  stop(): Promise<void>;
}

/** `command` is run in the example's folder, as its README says to. */
export function startProgram(
  folder: string,
  [command = '', ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
): ExampleProgram {
  const child = spawn(command, args, {
    cwd: fileURLToPath(new URL(folder, EXAMPLES)),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, because npm starts a shell, and a story starts programs.
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => {
      output += bytes.toString();
    });
  }
  let isOver = false;
  const ended = once(child, 'close').then(([code]): number | null => {
    isOver = true;
    return code;
  });
  return {
    output: () => output,
    async said(pattern) {
      await eventually(
        () => isOver || pattern.test(output),
        () => `${args.join(' ')} did not say ${pattern}:\n${output}`,
      );
      const found = pattern.exec(output);
      if (found === null) throw new Error(`${args.join(' ')} ended without saying ${pattern}:\n${output}`);
      return found[1] ?? found[0];
    },
    ended,
    async stop() {
      if (!isOver && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      await ended;
    },
  };
}
