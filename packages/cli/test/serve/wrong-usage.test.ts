import { generateKeyPairSync } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { createFolder } from '../support/folder.ts';
import { startInTurn } from '../support/in-turn.ts';
import { inband } from '../support/inband.ts';

const folder = createFolder();
const inTurn = startInTurn();
afterAll(() => {
  inTurn.stop();
  folder.remove();
});

const secret = folder.write('secret.txt', `${'s3cret-'.repeat(8)}\n`);
const shortSecret = folder.write('short.txt', 'too-short-to-be-a-secret\n');
const emptySecret = folder.write('empty.txt', '\n');
const missing = folder.path('missing');
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = folder.write('public.pem', publicKey.export({ type: 'spki', format: 'pem' }).toString());
const privatePem = folder.write(
  'private.pem',
  privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
);
const brokenJwk = folder.write('broken.jwk', '{"kty":');
const broken = folder.write('broken.json', '{"port":');
const list = folder.write('list.json', '[1]');
const unknownKey = folder.write('unknown.json', '{"prot":9001}');
const badPort = folder.write('port.json', '{"port":"many"}');
const throwing = folder.write('throws.mjs', 'throw new Error("no luck");');
const noHandlers = folder.write('none.mjs', 'export const other = 1;');
const wrongHandler = folder.write('wrong.mjs', 'export const handlers = { requests: { add: 5 } };');
const throwingFunction = folder.write(
  'throwing.mjs',
  'export const handlers = () => { throw new Error("no database"); };',
);
const rejectingFunction = folder.write(
  'rejecting.mjs',
  'export const handlers = async () => { throw new Error("no database\\nanywhere"); };',
);
const emptyFunction = folder.write('empty.mjs', 'export const handlers = async () => undefined;');
const wrongContract = folder.write('contract.mjs', 'export const handlers = {}; export const contract = 5;');

/** What is written, and what the sentence must begin with. */
const WRONG_FLAGS: readonly (readonly [args: readonly string[], sentence: string])[] = [
  [['--host', ''], '--host must be a text that is not empty'],
  [['--port', 'x'], '--port must be a whole number from 0 to 65535 (got "x")'],
  [['--port', '65536'], '--port must be a whole number'],
  [['--port', '-1'], '--port must be a whole number'],
  [['--port', '1.5'], '--port must be a whole number'],
  [['--path', 'ws'], '--path must begin with "/"'],
  [['--path', '/metrics'], '--path must differ from /metrics'],
  [['--jwt-secret-file', missing], '--jwt-secret-file must name a file that can be read'],
  [['--jwt-secret-file', emptySecret], '--jwt-secret-file names a file that is empty'],
  [['--jwt-secret-file', shortSecret], '--jwt-secret-file must be at least 32 bytes for HS256'],
  [['--jwt-secret-file', pem], '--jwt-secret-file names a file with a PEM or JWK document'],
  [['--jwt-public-key-file', missing], '--jwt-public-key-file must name a file that can be read'],
  [['--jwt-public-key-file', secret], '--jwt-public-key-file must be PEM'],
  [['--jwt-public-key-file', privatePem], '--jwt-public-key-file is a private key'],
  [['--jwt-public-key-file', brokenJwk], '--jwt-public-key-file names a file that looks like a JWK'],
  [['--jwks-url', 'nonsense'], '--jwks-url must be an absolute URL'],
  [['--jwks-url', 'http://example.com/keys'], '--jwks-url must be https'],
  [['--issuer', 'nonsense'], '--issuer must be an absolute URL'],
  [['--audience', 'a,,b'], '--audience must be a list'],
  [['--algorithms', 'none'], '--algorithms must not name "none"'],
  [['--algorithms', 'XS256'], '--algorithms names an unknown algorithm'],
  [['--jwt-secret-file', secret, '--algorithms', 'RS256'], '--algorithms names RS256'],
  [
    ['--jwt-secret-file', secret, '--jwks-url', 'https://a.example/k'],
    '--jwks-url cannot be used together with',
  ],
  [
    ['--jwt-secret-file', secret, '--jwt-public-key-file', pem],
    '--jwt-public-key-file cannot be used together',
  ],
  [['--auth-timeout-ms', '99'], '--auth-timeout-ms must be a whole number from 100 to 60000'],
  [['--allowed-origins', 'example.com'], '--allowed-origins has an entry that is no origin'],
  [['--allowed-origins', 'https://a.example/'], '--allowed-origins has an entry that is no origin'],
  [['--missing-origin', 'maybe'], '--missing-origin must be one of allow, refuse (got "maybe")'],
  [['--max-message-bytes', '1'], '--max-message-bytes must be a whole number from 1024'],
  [['--tls-cert', pem], '--tls-key is required with --tls-cert'],
  [['--tls-key', pem], '--tls-cert is required with --tls-key'],
  [['--tls-cert', missing, '--tls-key', missing], '--tls-cert must name a file that can be read'],
  [['--tls-cert', pem, '--tls-key', privatePem], '--tls-cert must name a file with a certificate'],
  [['--handlers', missing], '--handlers names a module that cannot be loaded'],
  [['--handlers', throwing], '--handlers names a module that cannot be loaded: no luck'],
  [['--handlers', noHandlers], '--handlers must name a module that exports "handlers"'],
  [
    ['--handlers', throwingFunction],
    '--handlers names a module whose "handlers" function failed: no database',
  ],
  [
    ['--handlers', rejectingFunction],
    '--handlers names a module whose "handlers" function failed: no database',
  ],
  [['--handlers', emptyFunction], '--handlers must name a module that exports "handlers"'],
  [['--handlers', wrongHandler], '--handlers: "handlers.requests.add" must be a function'],
  [['--handlers', wrongContract], '--handlers names a module whose "contract"'],
  [['--log-level', 'loud'], '--log-level must be one of debug, info'],
  [['--config', missing], '--config must name a file that can be read'],
  [['--config', broken], '--config must name a file with one JSON object'],
  [['--config', list], '--config must name a file with one JSON object'],
  [['--config', unknownKey], `"prot" in ${unknownKey} is not a setting`],
  [['--config', badPort], `"port" in ${badPort} must be a whole number from 0 to 65535 (got "many")`],
  [['--prot', '1'], "unknown option '--prot'"],
  [['--port'], "option '--port <number>' argument missing"],
  [['extra'], 'too many arguments'],
];

describe('inband serve, wrong usage', () => {
  for (const [args, sentence] of WRONG_FLAGS) {
    it(`ends with 2 and one sentence for ${args.map((arg) => arg.split('/').at(-1)).join(' ')}`, async () => {
      const { exitCode, stdout, stderr } = await inTurn.inband(['serve', ...args]);
      expect(stderr).toContain(`inband: ${sentence}`);
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    });
  }

  it.concurrent.each([
    [['--port', 'x'], 'must be a whole number'],
    [['--handlers', throwing], 'no luck'],
    [['--prot', '1'], 'unknown option'],
  ])('ends its process with 2 for %j', async (args, sentence) => {
    const { exitCode, stdout, stderr } = await inband(['serve', ...args]);
    expect(stderr).toContain(sentence);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });

  it.concurrent('names the variable, when that is where the value is', async () => {
    const { exitCode, stderr } = await inband(['serve'], { INBAND_PORT: '' });
    expect(stderr).toBe('inband: INBAND_PORT must be a whole number from 0 to 65535 (got "")\n');
    expect(exitCode).toBe(2);
  });

  it.concurrent('maps an error of the library to the variable, too', async () => {
    const { exitCode, stderr } = await inband(['serve'], { INBAND_JWT_SECRET_FILE: shortSecret });
    expect(stderr).toBe('inband: INBAND_JWT_SECRET_FILE must be at least 32 bytes for HS256\n');
    expect(exitCode).toBe(2);
  });

  it.concurrent('never repeats what stands where the name of the secret file belongs', async () => {
    const { stderr } = await inband(['serve', '--jwt-secret-file', 'correct-horse-battery-staple']);
    expect(stderr).not.toContain('horse');
  });

  it.concurrent('refuses to make up a secret in production, and names what would help', async () => {
    const { exitCode, stderr } = await inband(['serve', '--port', '0'], { NODE_ENV: 'production' });
    expect(exitCode).toBe(2);
    for (const flag of ['--jwt-secret-file', '--jwt-public-key-file', '--jwks-url', '--issuer']) {
      expect(stderr).toContain(flag);
    }
  });
});
