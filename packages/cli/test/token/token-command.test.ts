import { createHmac } from 'node:crypto';
import { createJwtVerifier } from '@inband/server/jwt';
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
const SECRET = 'k'.repeat(31) + 'ey'.repeat(20);
const secretFile = folder.write('secret.txt', `${SECRET}\n`);
const short = folder.write('short.txt', 'x'.repeat(31));
const base = ['token', '--secret-file', secretFile, '--sub', 'alice'];

describe('inband token', () => {
  it('prints a token and nothing else, which a server with the same file accepts', async () => {
    const rules = ['--issuer', 'https://id.example', '--audience', 'live', '--expires-in', '15m'];
    const fromMs = Date.now();
    const { exitCode, stdout, stderr } = await inband([
      ...base,
      ...rules,
      '--claim',
      'role=admin',
      '--claim',
      'n=5',
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const verify = await createJwtVerifier({
      secret: SECRET,
      issuer: 'https://id.example',
      audience: 'live',
    });
    const nowMs = Date.now();
    const peer = { address: '192.0.2.1', origin: null, userAgent: null };
    const context = { signal: new AbortController().signal, nowMs, peer };
    const verdict = await verify({ method: 'bearer', token: stdout.trim() }, context);
    expect(verdict).toMatchObject({
      outcome: 'accepted',
      subject: 'alice',
      claims: { role: 'admin', n: 5, iss: 'https://id.example', aud: 'live' },
    });
    const expiresAtMs = 'expiresAtMs' in verdict ? (verdict.expiresAtMs ?? 0) : 0;
    expect(expiresAtMs - 900_000).toBeGreaterThan(fromMs - 1_000);
    expect(expiresAtMs - 900_000).toBeLessThanOrEqual(nowMs);
  });

  it('takes every claim as one, also those with the names of its own variables', async () => {
    const fromMs = Date.now();
    const { stdout } = await inband([...base, '--claim', 'issuedAtMs=0', '--claim', 'expiresAtMs=5']);
    const payload = JSON.parse(Buffer.from(stdout.split('.')[1] ?? '', 'base64url').toString());
    expect(payload).toMatchObject({ sub: 'alice', issuedAtMs: 0, expiresAtMs: 5 });
    expect(payload.iat * 1_000).toBeGreaterThan(fromMs - 1_000);
    expect(payload.iat * 1_000).toBeLessThanOrEqual(Date.now());
    expect(payload.exp - payload.iat).toBe(3_600);
  });

  it('signs with the algorithm it is asked for', async () => {
    const { stdout } = await inband([...base, '--algorithm', 'HS512']);
    const [header, payload, signature] = stdout.trim().split('.');
    const hmac = createHmac('sha512', SECRET).update(`${header}.${payload}`).digest('base64url');
    expect(signature).toBe(hmac);
  });

  it.each([
    [['--expires-in', '1x'], '--expires-in must be a duration such as 30s, 15m, 1h or 7d (got "1x")'],
    [['--algorithm', 'RS256'], '--algorithm must be one of HS256, HS384, HS512 (got "RS256")'],
    [['--claim', 'role'], '--claim must have the form name=value (got "role")'],
    [['--claim', 'exp=1'], '--claim cannot set "exp": it comes from --expires-in'],
    [['--claim', '__proto__=1'], '--claim cannot set "__proto__": no server takes that'],
    [['--sub', ''], '--sub must have 1 to 256 characters'],
    [['--secret-file', short], '--secret-file must hold at least 32 bytes for HS256'],
    [['--secret-file', folder.path('none')], '--secret-file must name a file that can be read'],
    [['--subject', 'x'], "unknown option '--subject'"],
  ])('ends with 2 and one sentence for %j', async (args, sentence) => {
    const { exitCode, stdout, stderr } = await inTurn.inband([...base, ...args]);
    expect(stderr).toContain(`inband: ${sentence}`);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });

  it('asks for the subject', async () => {
    const { exitCode, stderr } = await inband(['token', '--secret-file', secretFile]);
    expect(stderr).toContain("required option '--sub <subject>' not specified");
    expect(exitCode).toBe(2);
  });
});
