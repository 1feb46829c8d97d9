// One command, from its arguments to its exit code.
import { CommanderError } from 'commander';
import { createProgram } from './program.ts';
import { UsageError } from './usage-error.ts';

const USAGE = 2;
const FAILURE = 1;

/**
 * 0: done. 1: it could not be done, e.g. the port is in use. 2: the command line, the environment or a file is wrong.
 * Whatever is wrong is said in one sentence on standard error; a stack would only hide it.
 */
export async function run(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  try {
    await createProgram(environment).parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return reportCommander(error);
    report(error instanceof Error ? error.message : String(error));
    return error instanceof UsageError ? USAGE : FAILURE;
  }
}

function reportCommander({ exitCode, message }: CommanderError): number {
  // Help and version end the same way as errors do.
  if (exitCode === 0) return 0;
  // Without arguments commander shows the help and throws a placeholder.
  if (!message.startsWith('(')) report(withoutValue(message.replace(/^error: /, '')).replaceAll('\n', ' '));
  return USAGE;
}

/** Of `--jwt-secret=…`, which is no option, only the name: the value may be a secret (SEC-1). */
function withoutValue(message: string): string {
  return message.replace(/^(unknown option '[^'=]*)=[\s\S]*$/, "$1'");
}

function report(sentence: string): void {
  process.stderr.write(`inband: ${sentence}\n`);
}
