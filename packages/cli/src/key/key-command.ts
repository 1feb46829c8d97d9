// `inband key`: an API key on standard output, and its record where the server finds it.
import { OptionError } from '@inband/server';
import { createApiKey, type NewApiKey } from '@inband/server/api-keys';
import type { Command } from 'commander';
import { appendApiKey } from '../api-keys/append-api-key.ts';
import { parseDuration } from '../token/duration.ts';
import { readClaims } from '../token/read-claims.ts';
import { UsageError } from '../usage-error.ts';

interface KeyFlags {
  readonly sub: string;
  readonly expiresIn?: string;
  readonly claim: readonly string[];
  readonly recordsFile?: string;
}

const FOOTER = `
The key is printed once and kept nowhere; what is kept is its record, with a SHA-256 of its secret part.
Durations: 30s, 15m, 1h, 90d.
Claims: a value that is JSON is taken as JSON (--claim admin=true), everything else as text.`;

export function addKeyCommand(program: Command): void {
  program
    .command('key')
    .description('Make an API key: the key on standard output, its record on standard error or in a file.')
    .requiredOption('--sub <subject>', 'who the key is for')
    .option('--expires-in <duration>', 'how long it is good (default: for ever)')
    .option('--claim <name=value>', 'a claim; may be repeated', collect, [])
    .option('--records-file <file>', 'add the record to this JSON file instead of printing it')
    .addHelpText('after', FOOTER)
    .allowExcessArguments(false)
    .action((flags: KeyFlags) => {
      const { key, record } = newKey(flags);
      // First the record, then the key: who has a key can use it.
      if (flags.recordsFile === undefined) process.stderr.write(`${JSON.stringify(record)}\n`);
      else appendApiKey(flags.recordsFile, '--records-file', record);
      process.stdout.write(`${key}\n`);
    });
}

function collect(pair: string, before: readonly string[]): readonly string[] {
  return [...before, pair];
}

function newKey(flags: KeyFlags): NewApiKey {
  const expiresAtMs = flags.expiresIn === undefined ? null : Date.now() + durationMs(flags.expiresIn);
  try {
    return createApiKey({ subject: flags.sub, claims: readClaims(flags.claim), expiresAtMs });
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    const flag = error.option === 'subject' ? '--sub' : '--claim';
    throw new UsageError(error.message.replace(/^"[^"]*"/, flag));
  }
}

function durationMs(written: string): number {
  const parsed = parseDuration(written);
  if (parsed === undefined) {
    throw new UsageError(`--expires-in must be a duration such as 30s, 15m, 1h or 90d (got "${written}")`);
  }
  return parsed;
}
