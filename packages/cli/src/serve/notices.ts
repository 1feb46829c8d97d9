// What a person at the terminal should read. On standard error: standard output is for programs.
import type { ThrowAwayKey } from '../keys/throw-away-key.ts';
import type { Settings } from '../settings/settings.ts';
import type { Started } from './start-server.ts';

const TOKEN_LIFE_MS = 3_600_000;
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

function notice(...lines: readonly string[]): void {
  process.stderr.write(`${lines.join('\n')}\n`);
}

export function noticeConsole(server: Pick<Started, 'ownOrigins'>): void {
  // Not the address it listens on: 0.0.0.0 is no place to go to, and pages from there are not let in.
  notice('', `  Console: ${server.ownOrigins[0] ?? ''}/`);
}

/** TRANSPORT-7: tokens in cleartext are for this machine, or for a path that is protected by other means. */
export function noticeCleartext({ host, tlsCert }: Settings): void {
  if (tlsCert !== undefined || LOOPBACK.has(host)) return;
  notice(
    `inband: ${host} is served without TLS; put a proxy that ends TLS in front, or set --tls-cert and --tls-key`,
  );
}

export async function noticeThrowAwayKey(key: ThrowAwayKey, url: string): Promise<void> {
  const token = await key.sign({ sub: 'alice' }, { expiresAtMs: Date.now() + TOKEN_LIFE_MS });
  notice(
    '',
    '  NO KEY IS CONFIGURED. This server made up a secret that ends with this process: for trying things out only.',
    '  For real use set --jwt-secret-file, --jwt-public-key-file, --jwks-url or --issuer.',
    '',
    '  A token for "alice", good for one hour:',
    '',
    token,
    '',
    '  The first message must be "auth":',
    '',
    `$ npx wscat -c ${url}`,
    `> {"type":"auth","token":"${token}"}`,
    '> {"type":"request","id":"1","name":"whoami"}',
    '',
  );
}
