// `inband serve`: from the command line to the last closed socket.
import type { Command } from 'commander';
import { readSettings } from '../settings/read-settings.ts';
import { flagOf, variableOf } from '../settings/setting-names.ts';
import { SETTING_NAMES, SETTINGS } from '../settings/settings.ts';
import { exitOnNextSignal, nextSignal } from './stop-signals.ts';

const FOOTER = `
Every flag can also be a variable (--jwks-url is INBAND_JWKS_URL) or a key of the JSON file named by --config
("jwksUrl"). A flag goes before a variable, a variable before the file, the file before the default.

Without a key the server makes up a secret for itself, for trying things out; with NODE_ENV=production it refuses.
Standard output gets JSON lines, one of which has "msg":"listening" and the URL; notices go to standard error.

HTTP beside the socket: /healthz, /readyz, /metrics.
Signals: the first SIGTERM or SIGINT drains and ends with 0, the second ends at once.`;

export function addServeCommand(program: Command, environment: NodeJS.ProcessEnv): void {
  const command = program
    .command('serve')
    .description('Run a server.')
    .option('--config <file>', 'JSON file with settings');
  for (const name of SETTING_NAMES) {
    const { takes, help, byDefault } = SETTINGS[name];
    const says = takes === null || byDefault === undefined ? help : `${help} (default ${byDefault})`;
    command.option(takes === null ? flagOf(name) : `${flagOf(name)} ${takes}`, says);
  }
  command
    .allowExcessArguments(false)
    .addHelpText('after', FOOTER)
    .action((flags: Readonly<Record<string, unknown>>) => serve(flags, environment));
}

async function serve(
  flags: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const settings = readSettings(flags, environment);
  for (const name of unknownVariables(environment)) {
    process.stderr.write(`inband: ${name} is not a variable of this program and has no effect\n`);
  }
  // Only now: what is wrong on the command line should not wait for the server's modules to load.
  const { startServer } = await import('./start-server.ts');
  const server = await startServer(settings, environment.NODE_ENV === 'production');
  const signal = await nextSignal();
  exitOnNextSignal();
  await server.stop(signal);
}

const OTHER_VARIABLES: ReadonlySet<string> = new Set(['INBAND_CONFIG']);

/** A misspelt INBAND_AUDIENCE that nobody mentions is a check that nobody makes. */
function unknownVariables(environment: NodeJS.ProcessEnv): readonly string[] {
  const known = new Set(SETTING_NAMES.map(variableOf));
  return Object.keys(environment).filter(
    (name) => name.startsWith('INBAND_') && !known.has(name) && !OTHER_VARIABLES.has(name),
  );
}
