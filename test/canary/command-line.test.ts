// What the program says to whoever writes a secret where it does not belong, or one that cannot be used.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CANARY } from './canary-inputs.ts';
import { find } from './forms-of.ts';

/** What `main.js` calls: all mistakes are made in one process, which loads the program once. */
const RUN = new URL('../../packages/cli/dist/run.js', import.meta.url).href;
const MARK = '=== ended with ';
const MAKE_ALL = `
  const { run } = await import(${JSON.stringify(RUN)});
  for (const { args, variables = {} } of JSON.parse(process.argv[1])) {
    const code = await run(args, { ...process.env, ...variables });
    process.stderr.write(${JSON.stringify(MARK)} + code + '\\n');
  }
  process.exit(0);
`;
const folder = mkdtempSync(join(tmpdir(), 'inband-canary-'));
let files = 0;

function file(content: string): string {
  files += 1;
  const name = join(folder, `file-${files}`);
  writeFileSync(name, content);
  return name;
}

const PEM = `-----BEGIN PRIVATE KEY-----\n${CANARY}\n-----END PRIVATE KEY-----\n`;
const serve = (...args: readonly string[]): readonly string[] => ['serve', '--port', '0', ...args];

interface Mistake {
  readonly args: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

const MISTAKES: Readonly<Record<string, Mistake>> = {
  'the secret for the name of its file': { args: serve('--jwt-secret-file', CANARY) },
  'the same in a variable': { args: serve(), variables: { INBAND_JWT_SECRET_FILE: CANARY } },
  'the same in the configuration': {
    args: serve('--config', file(JSON.stringify({ jwtSecretFile: CANARY }))),
  },
  'a list of secrets in the configuration': {
    args: serve('--config', file(JSON.stringify({ jwtSecretFile: [CANARY] }))),
  },
  'a secret that is too short': { args: serve('--jwt-secret-file', file(CANARY)) },
  'a private key for a secret': { args: serve('--jwt-secret-file', file(PEM)) },
  'a key in JSON for a secret': {
    args: serve('--jwt-secret-file', file(JSON.stringify({ kty: 'oct', k: CANARY }))),
  },
  'a private key for a public one': { args: serve('--jwt-public-key-file', file(PEM)) },
  'a private key in JSON for a public one': {
    args: serve('--jwt-public-key-file', file(JSON.stringify({ kty: 'oct', k: CANARY, d: CANARY }))),
  },
  'a set of private keys': {
    args: serve(
      '--jwt-public-key-file',
      file(JSON.stringify({ keys: [{ kty: 'RSA', d: CANARY, n: CANARY }] })),
    ),
  },
  'what looks like JSON for a public key': { args: serve('--jwt-public-key-file', file(`{"k":"${CANARY}"`)) },
  'a configuration that is no JSON': { args: serve('--config', file(`{"jwtSecret":"${CANARY}"`)) },
  'a setting that there is not': { args: serve('--config', file(JSON.stringify({ jwtSecret: CANARY }))) },
  'a variable that there is not': {
    args: serve('--jwt-secret-file', file('short')),
    variables: { INBAND_JWT_SECRET: CANARY },
  },
  'an option that there is not': { args: serve('--jwt-secret', CANARY) },
  'a name and a password in the URL of the keys': {
    args: serve('--jwks-url', `http://user:${CANARY}@id.example/`),
  },
  'a secret in the URL of the keys, which is not there': {
    args: serve('--jwks-url', `http://id.example/jwks?key=${CANARY}`),
  },
  'a private key of TLS that is none': {
    args: serve('--tls-cert', file(PEM), '--tls-key', file(PEM)),
  },
  'a private key of TLS for the name of its file': {
    args: serve('--tls-cert', file(PEM), '--tls-key', CANARY),
  },
  'an option that there is not, with a value': { args: serve(`--jwt-secret=${CANARY}`) },
  'an argument too many': { args: serve(CANARY) },
  'the secret of a token for the name of its file': {
    args: ['token', '--sub', 'alice', '--secret-file', CANARY],
  },
  'a secret of a token that is too short': {
    args: ['token', '--sub', 'alice', '--secret-file', file(CANARY)],
  },
  'a file of keys that holds a key': {
    args: ['key', '--sub', 'importer', '--records-file', file(`ibk_${'0'.repeat(16)}_${CANARY}`)],
  },
  'records of keys with a key in them': {
    args: ['key', '--sub', 'importer', '--records-file', file(JSON.stringify([{ key: CANARY, id: CANARY }]))],
  },
};

describe('the program', () => {
  let said: readonly string[] = [];
  let written = '';

  beforeAll(() => {
    const mistakes = JSON.stringify(Object.values(MISTAKES));
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '--eval', MAKE_ALL, mistakes],
      { encoding: 'utf8', timeout: 55_000 },
    );
    written = stdout + stderr;
    said = stderr.split(MARK);
  });
  afterAll(() => {
    console.log(
      `${Object.keys(MISTAKES).length} mistakes on the command line, ${written.length} bytes written`,
    );
    rmSync(folder, { recursive: true });
  });

  it.each(Object.keys(MISTAKES).map((name, index) => [name, index] as const))(
    'SEC-1 does not repeat a secret: %s',
    (_name, index) => {
      const sentence = (said[index] ?? '').replace(/^\d+\n/, '');
      // What follows the mark is how the mistake before it ended.
      expect(said[index + 1]).toMatch(/^[12]\n/);
      expect(sentence).toMatch(/^inband: /);
      expect(find([CANARY], sentence)).toEqual([]);
    },
  );

  it('SEC-1 writes nothing of it anywhere else', () => {
    expect(find([CANARY], written)).toEqual([]);
  });
});
