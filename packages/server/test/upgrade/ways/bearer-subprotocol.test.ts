import { describe, expect, it } from 'vitest';
import { MALFORMED } from '../../../src/upgrade/upgrade-way.ts';
import { bearerSubprotocol } from '../../../src/upgrade/ways/bearer-subprotocol.ts';
import { requestWith } from './request-with.ts';

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln+/~';
const ENTRY = `inband.bearer.${Buffer.from(TOKEN).toString('base64url')}`;
const way = bearerSubprotocol();

function find(protocols: string) {
  return way.find(requestWith({ protocols }));
}

describe('a bearer token among the subprotocols', () => {
  it('UPGRADE-6: is a client’s own doing, decided by the method bearer', () => {
    expect(way).toMatchObject({ method: 'bearer', attachedBy: 'client', authenticate: null });
  });

  it.each([
    `inband.v1.json, ${ENTRY}`,
    `${ENTRY},inband.v1.json`,
    `inband.v1.msgpack,${ENTRY}`,
    `other,${ENTRY}, inband.v1.json`,
  ])('UPGRADE-6: is found in %j', (protocols) => {
    expect(find(protocols)).toEqual({ token: TOKEN });
  });

  it('UPGRADE-6: is found as Kubernetes writes it', () => {
    const prefix = 'base64url.bearer.authorization.k8s.io.';
    const protocols = `${prefix}${Buffer.from(TOKEN).toString('base64url')}, inband.v1.json`;
    expect(bearerSubprotocol({ prefix }).find(requestWith({ protocols }))).toEqual({ token: TOKEN });
  });

  it.each([
    '',
    'inband.v1.json',
    'inband.v1.json, other',
    'inband.bearer, inband.v1.json',
    `x${ENTRY}, inband.v1.json`,
  ])('UPGRADE-2: finds nothing in %j', (protocols) => {
    expect(find(protocols)).toBeNull();
  });

  it.each([ENTRY, `${ENTRY}, other`, `${ENTRY}, inband.v1.JSON`, `${ENTRY}, inband.v2.json`])(
    'UPGRADE-6: without a real one beside it, %j is malformed: the answer would have to be the token',
    (protocols) => {
      expect(find(protocols)).toBe(MALFORMED);
    },
  );

  it.each([
    ['a second one', `${ENTRY}, ${ENTRY}`],
    ['another second one', `${ENTRY}, inband.bearer.YWJj`],
    ['nothing behind the prefix', 'inband.bearer.'],
    ['padding', 'inband.bearer.YWI='],
    ['base64', 'inband.bearer.fn8+'],
    ['a length that no bytes have', 'inband.bearer.YWJjZ'],
    ['unused bits that are set', 'inband.bearer.YWJjZB'],
    ['a token with a space', `inband.bearer.${Buffer.from('a b').toString('base64url')}`],
    ['a token with a NUL', `inband.bearer.${Buffer.from('a\u0000').toString('base64url')}`],
    ['a token beyond ASCII', `inband.bearer.${Buffer.from('aé').toString('base64url')}`],
    ['16 KiB', `inband.bearer.${'YWJj'.repeat(4_097)}`],
  ])('UPGRADE-6: malformed: %s', (_, entry) => {
    expect(find(`inband.v1.json, ${entry}`)).toBe(MALFORMED);
  });

  it.each(['', 'bearer', 'a b.', 'a,.', 'é.', `${'a'.repeat(64)}.`, 7])('refuses the prefix %j', (prefix) => {
    expect(() => bearerSubprotocol({ prefix: prefix as string })).toThrow('"prefix" must be');
  });

  it.each(['inband.', 'inband.v1.'])(
    'UPGRADE-6: refuses the prefix %j, with which real ones begin',
    (prefix) => {
      expect(() => bearerSubprotocol({ prefix })).toThrow('"prefix" must not be');
    },
  );

  it('refuses unknown options', () => {
    expect(() => bearerSubprotocol({ name: 'a' } as object)).toThrow('"name" is not an option');
  });
});
