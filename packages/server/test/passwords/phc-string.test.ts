import { hash, verify } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import { argon2id } from '../../src/passwords/argon2.ts';
import { hashPassword } from '../../src/passwords/hash-password.ts';
import { formatPhc, parsePhc } from '../../src/passwords/phc-string.ts';

const SALT = 'c2FsdHNhbHRzYWx0c2FsdA';
const HASH = `${'A'.repeat(42)}A`;
const right = `$argon2id$v=19$m=19456,t=2,p=1$${SALT}$${HASH}`;
const small = { memoryKiB: 64, passes: 1, lanes: 1 };

describe('METHOD-4: stored hashes', () => {
  it('are read as they are written', () => {
    const stored = parsePhc(right);
    expect(stored?.parameters).toEqual({ memoryKiB: 19_456, passes: 2, lanes: 1 });
    expect(stored?.salt.toString()).toBe('saltsaltsaltsalt');
    expect(stored === null ? null : formatPhc(stored)).toBe(right);
  });

  it.each([
    ['Argon2i', right.replace('argon2id', 'argon2i')],
    ['Argon2d', right.replace('argon2id', 'argon2d')],
    ['bcrypt', '$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW'],
    ['version 16', right.replace('v=19', 'v=16')],
    ['no version', right.replace('$v=19', '')],
    ['4 GiB', right.replace('m=19456', 'm=4194304')],
    ['more than a number holds', right.replace('m=19456', 'm=99999999999')],
    ['257 MiB', right.replace('m=19456', 'm=263168')],
    ['hours of passes', right.replace('t=2', 't=1000000')],
    ['much memory often', right.replace('m=19456,t=2', 'm=262144,t=5')],
    ['no passes', right.replace('t=2', 't=0')],
    ['no lanes', right.replace('p=1', 'p=0')],
    ['255 lanes', right.replace('p=1', 'p=255')],
    ['less memory than lanes need', right.replace('m=19456,t=2,p=1', 'm=16,t=2,p=4')],
    ['a leading zero', right.replace('t=2', 't=02')],
    ['a sign', right.replace('t=2', 't=+2')],
    ['another order', right.replace('m=19456,t=2', 't=2,m=19456')],
    ['a parameter twice', right.replace('t=2', 't=2,t=2')],
    ['a key id', right.replace('p=1', 'p=1,keyid=AA')],
    ['a short salt', right.replace(SALT, 'c2FsdA')],
    ['a long salt', right.replace(SALT, 'A'.repeat(68))],
    ['padding', right.replace(SALT, `${SALT}==`)],
    ['a second spelling of the salt', right.replace(SALT, `${SALT.slice(0, -1)}B`)],
    ['the other alphabet', right.replace(HASH, `-${HASH.slice(1)}`)],
    ['a short hash', right.replace(HASH, 'AAAA')],
    ['no hash', right.replace(HASH, '')],
    ['a line end', `${right}\n`],
    ['something before', ` ${right}`],
    ['a megabyte', `${right}${'A'.repeat(2 ** 20)}`],
    ['nothing', ''],
    ['no text', { toString: () => right }],
    ['null', null],
  ])('are not read with %s', (_what, text) => {
    expect(parsePhc(text)).toBeNull();
  });

  it.each([
    ['m=262144,t=4', true],
    ['m=262144,t=5', false],
  ])('may take 256 MiB and a second, no more: %s', (written, isRead) => {
    expect(parsePhc(right.replace('m=19456,t=2', written)) !== null).toBe(isRead);
  });

  it('are those that other implementations write and read', async () => {
    const theirs = parsePhc(await hash('pässword', { memoryCost: 64, timeCost: 1, parallelism: 1 }));
    if (theirs === null) throw new Error('not read');
    const ours = await argon2id(Buffer.from('pässword'), theirs.salt, theirs.hash.length, theirs.parameters);
    expect(ours.equals(theirs.hash)).toBe(true);
    const written = await hashPassword('pässword', small);
    expect(written).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/);
    expect(await verify(written, 'pässword')).toBe(true);
    expect(await verify(written, 'password')).toBe(false);
  });

  it('have the work that OWASP recommends when nothing is said, and a fresh salt each', async () => {
    const [first, second] = await Promise.all([hashPassword('one'), hashPassword('one')]);
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(first).not.toBe(second);
  });

  it.each([
    ['', {}, 'password'],
    ['x'.repeat(1_025), {}, 'password'],
    ['\ud800', {}, 'password'],
    ['right', { passes: 0 }, 'parameters.passes'],
    ['right', { memoryKiB: 4_194_304 }, 'parameters.memoryKiB'],
    ['right', { lanes: 4, memoryKiB: 16 }, 'parameters.memoryKiB'],
    ['right', { timeCost: 2 }, 'parameters.timeCost'],
  ])('are not made of %j with %j', async (password, parameters, option) => {
    await expect(hashPassword(password, parameters as never)).rejects.toMatchObject({ option });
  });
});
