// The commands and their help.
import { Command } from 'commander';
import { addKeyCommand } from './key/key-command.ts';
import { addServeCommand } from './serve/serve-command.ts';
import { addTokenCommand } from './token/token-command.ts';
import { version } from './version.ts';

const FOOTER = `
Examples:
  $ inband serve --console                          try everything in a browser
  $ inband serve --jwks-url https://id.example.com/jwks.json --issuer https://id.example.com --audience live
  $ openssl rand -hex 32 > secret.txt
  $ inband serve --jwt-secret-file secret.txt
  $ inband token --secret-file secret.txt --sub alice --expires-in 1h
  $ inband key --sub importer --expires-in 90d --records-file keys.json

Exit codes: 0 done, 1 could not be done, 2 wrong usage.`;

/** A command that throws instead of ending the process, and leaves what to print about errors to `run`. */
export function createProgram(environment: NodeJS.ProcessEnv): Command {
  const program = new Command('inband')
    .description('Authentication inside a WebSocket: the server without writing code.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', FOOTER)
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  // Commands made from the program inherit the two settings above.
  addServeCommand(program, environment);
  addTokenCommand(program);
  addKeyCommand(program);
  return program;
}
