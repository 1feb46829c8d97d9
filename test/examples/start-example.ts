// An example, started as its README says, on free ports.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from '../support/eventually.ts';

const EXAMPLES = new URL('../../examples/', import.meta.url);

export interface Example {
  /** The address of the page, without a slash at its end. */
  readonly origin: string;
  /** Everything it wrote to its standard output and error. */
  output(): string;
  stop(): Promise<void>;
}

/** @throws Error with what the example wrote, when it does not print its address. */
export async function startExample(
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Example> {
  // A group of its own, because npm starts a shell, which starts the server.
  const child = spawn('npm', ['start'], {
    cwd: fileURLToPath(new URL(folder, EXAMPLES)),
    env: { ...process.env, PORT: '0', WS_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const exited = once(child, 'exit');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => {
      output += bytes.toString();
    });
  }
  const stop = async (): Promise<void> => {
    killGroup(child);
    await exited;
  };
  const address = (): string | undefined => /^Open (http:\S+)$/m.exec(output)?.[1];
  try {
    await eventually(
      () => address() !== undefined || child.exitCode !== null,
      () => `${folder} printed no address:\n${output}`,
    );
  } catch (error) {
    await stop();
    throw error;
  }
  const origin = address();
  if (origin === undefined) throw new Error(`${folder} ended:\n${output}`);
  return { origin, output: () => output, stop };
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
