import { describe, expect, it } from 'vitest';
import { MALFORMED } from '../../../src/upgrade/upgrade-way.ts';
import { authorizationBearer } from '../../../src/upgrade/ways/authorization-bearer.ts';
import { requestWith } from './request-with.ts';

const way = authorizationBearer();

function find(...authorization: readonly string[]) {
  return way.find(requestWith({ headers: { authorization } }));
}

describe('Authorization: Bearer', () => {
  it('UPGRADE-1: is a client’s own doing, decided by the method bearer, and named in a 401', () => {
    expect(way).toMatchObject({ method: 'bearer', attachedBy: 'client', authenticate: 'Bearer' });
  });

  it.each(['Bearer abc.d-e_f~g+h/i==', 'bearer abc.d-e_f~g+h/i==', 'BEARER   abc.d-e_f~g+h/i=='])(
    'UPGRADE-1: finds the token in %j',
    (header) => {
      expect(find(header)).toEqual({ token: 'abc.d-e_f~g+h/i==' });
    },
  );

  it.each(['', 'Basic YTpi', 'Bearertoken abc', 'Negotiate abc', 'Digest a="b", c="d"'])(
    'UPGRADE-2: finds nothing in %j, which is no token of this scheme',
    (header) => {
      expect(find(header)).toBeNull();
    },
  );

  it.each([
    'Bearer',
    'Bearer ',
    'Bearer =',
    'Bearer a b',
    'Bearer a=b',
    'Bearer a ',
    'Bearer\tabc',
    'Bearer "abc"',
    'Bearer abc,',
    'Bearer abc;def',
    'Bearer abcé',
    'Bearer abc\u0000',
    `Bearer ${'a'.repeat(16_384)}`,
  ])('UPGRADE-1: %j is malformed', (header) => {
    expect(find(header)).toBe(MALFORMED);
  });

  it('UPGRADE-2: a second line of this scheme is malformed, before and behind others', () => {
    expect(find('Bearer abc', 'Bearer def')).toBe(MALFORMED);
    expect(find('Bearer abc', 'Basic YTpi')).toBe(MALFORMED);
    expect(find('Basic YTpi', 'Bearer abc')).toBe(MALFORMED);
    expect(find('Basic YTpi', 'bearer')).toBe(MALFORMED);
  });
});
