// `inband token`: a token on standard output, and nothing else.
import type { Command } from 'commander';
import { readSecretFile } from '../keys/read-secret-file.ts';
import { UsageError } from '../usage-error.ts';
import { parseDuration } from './duration.ts';
import { readClaims } from './read-claims.ts';
import { signToken } from './sign-token.ts';

interface TokenFlags {
  readonly secretFile: string;
  readonly sub: string;
  readonly expiresIn: string;
  readonly claim: readonly string[];
  readonly issuer?: string;
  readonly audience?: string;
  readonly algorithm: string;
}

/** RFC 7518 section 3.2: a key at least as long as the hash. */
const MIN_SECRET_BYTES: Readonly<Record<string, number>> = { HS256: 32, HS384: 48, HS512: 64 };
const MAX_SUBJECT_LENGTH = 256;

const FOOTER = `
Durations: 30s, 15m, 1h, 7d.
Claims: a value that is JSON is taken as JSON (--claim admin=true), everything else as text.`;

export function addTokenCommand(program: Command): void {
  program
    .command('token')
    .description('Print a token signed with a shared secret, for trying out and for scripts.')
    .requiredOption('--secret-file <file>', 'file with the secret, as for "serve --jwt-secret-file"')
    .requiredOption('--sub <subject>', 'who the token is for')
    .option('--expires-in <duration>', 'how long it is good', '1h')
    .option('--claim <name=value>', 'a further claim; may be repeated', collect, [])
    .option('--issuer <name>', 'its "iss"')
    .option('--audience <name>', 'its "aud"')
    .option('--algorithm <name>', 'HS256, HS384 or HS512', 'HS256')
    .addHelpText('after', FOOTER)
    .allowExcessArguments(false)
    .action(async (flags: TokenFlags) => {
      process.stdout.write(`${await createToken(flags)}\n`);
    });
}

function collect(pair: string, before: readonly string[]): readonly string[] {
  return [...before, pair];
}

async function createToken(flags: TokenFlags): Promise<string> {
  const { sub, issuer, audience, algorithm } = flags;
  const minSecretBytes = MIN_SECRET_BYTES[algorithm];
  if (minSecretBytes === undefined) {
    throw new UsageError(`--algorithm must be one of HS256, HS384, HS512 (got "${algorithm}")`);
  }
  if (sub === '' || sub.length > MAX_SUBJECT_LENGTH) {
    throw new UsageError(`--sub must have 1 to ${MAX_SUBJECT_LENGTH} characters`);
  }
  const durationMs = parseDuration(flags.expiresIn);
  if (durationMs === undefined) {
    throw new UsageError(
      `--expires-in must be a duration such as 30s, 15m, 1h or 7d (got "${flags.expiresIn}")`,
    );
  }
  const secret = readSecretFile(flags.secretFile, '--secret-file');
  if (secret.length < minSecretBytes) {
    throw new UsageError(`--secret-file must hold at least ${minSecretBytes} bytes for ${algorithm}`);
  }
  const claims = {
    ...readClaims(flags.claim),
    ...(issuer === undefined ? {} : { iss: issuer }),
    ...(audience === undefined ? {} : { aud: audience }),
    sub,
  };
  const issuedAtMs = Date.now();
  return signToken(claims, { issuedAtMs, expiresAtMs: issuedAtMs + durationMs }, secret, algorithm);
}
