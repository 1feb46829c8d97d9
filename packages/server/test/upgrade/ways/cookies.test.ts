import { describe, expect, it } from 'vitest';
import { MALFORMED } from '../../../src/upgrade/upgrade-way.ts';
import { sessionCookie } from '../../../src/upgrade/ways/session-cookie.ts';
import { tokenCookie } from '../../../src/upgrade/ways/token-cookie.ts';
import { requestWith } from './request-with.ts';

const tokens = tokenCookie({ name: '__Host-token' });
const sessions = sessionCookie({ name: '__Host-sid' });

function findToken(...cookie: readonly string[]) {
  return tokens.find(requestWith({ headers: { cookie } }));
}

describe('a credential in a cookie', () => {
  it('UPGRADE-5: says that browsers attach it', () => {
    expect(tokens).toMatchObject({ method: 'bearer', attachedBy: 'cookie', authenticate: null });
    expect(sessions).toMatchObject({ method: 'session', attachedBy: 'cookie', authenticate: null });
    expect(tokenCookie({ name: 'a', method: 'opaque' }).method).toBe('opaque');
  });

  it.each([
    '__Host-token=abc',
    'a=1; __Host-token=abc; b=2',
    'a=1;__Host-token=abc',
    ' __Host-token=abc ;',
    'junk; __Host-token=abc',
    '; ;=x; __Host-token=abc',
    '__proto__=x; __Host-token=abc',
    '__Host-other=x; __Host-token2=y; x__Host-token=z; a=__Host-token=q; __Host-token=abc',
  ])('UPGRADE-1: finds it in %j', (cookie) => {
    expect(findToken(cookie)).toEqual({ token: 'abc' });
  });

  it('UPGRADE-1: decodes what an application encoded', () => {
    expect(findToken('__Host-token=a%2Bb%2Fc%3D%3D')).toEqual({ token: 'a+b/c==' });
    expect(sessions.find(requestWith({ headers: { cookie: '__Host-sid=abc%2D' } }))).toEqual({
      session_id: 'abc-',
    });
  });

  it.each(['', 'a=1', '__Host-token', '__host-token=abc', '__Host-token=', '__Host-token2=a'])(
    'UPGRADE-2: finds nothing in %j',
    (cookie) => {
      expect(findToken(cookie)).toBeNull();
    },
  );

  it.each([
    ['the same name twice', '__Host-token=abc; __Host-token=def'],
    ['the same name and value twice', '__Host-token=abc;__Host-token=abc'],
    ['an empty one beside it', '__Host-token=; __Host-token=abc'],
    ['a percent sign alone', '__Host-token=a%'],
    ['no UTF-8', '__Host-token=%ff'],
    ['an encoded NUL', '__Host-token=a%00'],
    ['an encoded line break', '__Host-token=a%0d%0a'],
    ['an encoded space', '__Host-token=a%20b'],
    ['a space', '__Host-token=a b'],
    ['a comma', '__Host-token=a,b'],
    ['quotes', '__Host-token="abc"'],
    ['a character beyond ASCII', '__Host-token=é'],
    ['16 KiB', `__Host-token=${'a'.repeat(16_384)}`],
    ['16 KiB beside it', `__Host-token=abc; a=${'a'.repeat(16_384)}`],
  ])('UPGRADE-5: malformed: %s', (_, cookie) => {
    expect(findToken(cookie)).toBe(MALFORMED);
  });

  it('UPGRADE-5: two header lines with it are malformed', () => {
    expect(findToken('__Host-token=abc', '__Host-token=def')).toBe(MALFORMED);
  });

  it.each(['', 'a b', 'a=b', 'a;b', 'é', 'a'.repeat(129), undefined, 7])('refuses the name %j', (name) => {
    expect(() => tokenCookie({ name: name as string })).toThrow('"name" must be the name of a cookie');
    expect(() => sessionCookie({ name: name as string })).toThrow('"name" must be the name of a cookie');
  });

  it('refuses a method that could not be one, and unknown options', () => {
    expect(() => tokenCookie({ name: 'a', method: 'Bearer' })).toThrow('"method" must be');
    expect(() => tokenCookie({ name: 'a', secure: true } as { name: string })).toThrow(
      '"secure" is not an option',
    );
    expect(() => sessionCookie({ name: 'a', secrets: 'b' } as { name: string })).toThrow(
      '"secrets" is not an option',
    );
  });
});
