// An example, started as its README says, on free ports.
import { type ExampleProgram, startProgram } from './start-program.ts';

export interface Example extends Pick<ExampleProgram, 'output' | 'stop'> {
  /** The address of the page, without a slash at its end. */
  readonly origin: string;
}

/** @throws Error with what the example wrote, when it does not print its address. */
export async function startExample(
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Example> {
  const program = startProgram(folder, ['npm', 'start'], { PORT: '0', WS_PORT: '0', ...env });
  try {
    return { origin: await program.said(/^Open (http:\S+)$/m), output: program.output, stop: program.stop };
  } catch (error) {
    await program.stop();
    throw error;
  }
}
