import { describe, expect, it } from 'vitest';
import { MALFORMED } from '../../../src/upgrade/upgrade-way.ts';
import { authorizationBasic } from '../../../src/upgrade/ways/authorization-basic.ts';
import { requestWith } from './request-with.ts';

const way = authorizationBasic();

function find(...authorization: readonly string[]) {
  return way.find(requestWith({ headers: { authorization } }));
}

function base64(text: string | Uint8Array): string {
  return Buffer.from(text).toString('base64');
}

describe('Authorization: Basic', () => {
  it('UPGRADE-5: counts as what a browser attaches by itself', () => {
    expect(way).toMatchObject({ method: 'password', attachedBy: 'browser' });
  });

  it('UPGRADE-1: finds the examples of RFC 7617', () => {
    expect(find('Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==')).toEqual({
      username: 'Aladdin',
      password: 'open sesame',
    });
    expect(find('basic dGVzdDoxMjPCow==')).toEqual({ username: 'test', password: '123£' });
  });

  it('UPGRADE-1: the first colon ends the name', () => {
    expect(find(`Basic ${base64('a:b:c')}`)).toEqual({ username: 'a', password: 'b:c' });
    expect(find(`Basic ${base64('a:')}`)).toEqual({ username: 'a', password: '' });
  });

  it('UPGRADE-1: keeps a byte order mark, which belongs to the name like any character', () => {
    expect(find(`Basic ${base64('\uFEFFa:b')}`)).toEqual({ username: '\uFEFFa', password: 'b' });
  });

  it.each([
    ['nothing', ''],
    ['no colon', base64('alice')],
    ['no padding', 'dGVzdDoxMjPCow'],
    ['too much padding', 'dGVzdDoxMjPCow==='],
    ['unused bits that are set', 'dGVzdDoxMjPCox=='],
    ['base64url', base64('a:\u00ff\u00bf').replaceAll('/', '_')],
    ['a space inside', 'QWxhZGRpbjpv cGVuIHNlc2FtZQ=='],
    ['a line break', `${base64('a:b')}\n`],
    ['bytes that are no UTF-8', base64(new Uint8Array([0x61, 0x3a, 0xff]))],
    ['a surrogate in UTF-8', base64(new Uint8Array([0x61, 0x3a, 0xed, 0xa0, 0x80]))],
    ['a NUL', base64('a\u0000:b')],
    ['a line break in the password', base64('a:b\r\n')],
    ['a DEL', base64('a:\u007f')],
    ['a C1 control character', base64('a:\u0085')],
    ['16 KiB', base64(`a:${'b'.repeat(16_384)}`)],
  ])('UPGRADE-1: %s is malformed', (_, encoded) => {
    expect(find(`Basic ${encoded}`)).toBe(MALFORMED);
  });

  it('UPGRADE-2: two lines are malformed, another scheme is nothing', () => {
    expect(find(`Basic ${base64('a:b')}`, `Basic ${base64('a:b')}`)).toBe(MALFORMED);
    expect(find('Bearer abc', `Basic ${base64('a:b')}`)).toBe(MALFORMED);
    expect(find('Bearer abc')).toBeNull();
    expect(find()).toBeNull();
  });

  it('UPGRADE-4: a 401 names the realm and the charset', () => {
    expect(authorizationBasic({ realm: 'Our team' }).authenticate).toBe(
      'Basic realm="Our team", charset="UTF-8"',
    );
  });

  it.each(['', 'a"b', 'a\\b', 'a\r\nSet-Cookie: b', 'ä', 'a'.repeat(65), 7])(
    'refuses the realm %j',
    (realm) => {
      expect(() => authorizationBasic({ realm: realm as string })).toThrow('"realm" must be');
    },
  );

  it('refuses unknown options', () => {
    expect(() => authorizationBasic({ relm: 'a' } as object)).toThrow('"relm" is not an option');
    expect(() => authorizationBasic(null as unknown as object)).toThrow('"options" must be an object');
  });
});
