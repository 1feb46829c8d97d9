import { describe, expect, it } from 'vitest';
import { MALFORMED } from '../../../src/upgrade/upgrade-way.ts';
import { apiKeyHeader } from '../../../src/upgrade/ways/api-key-header.ts';
import { requestWith } from './request-with.ts';

const way = apiKeyHeader();

function find(...keys: readonly string[]) {
  return way.find(requestWith({ headers: { 'x-api-key': keys } }));
}

describe('an API key in a header', () => {
  it('UPGRADE-1: is found, and nothing where there is none', () => {
    expect(way).toMatchObject({ method: 'api_key', attachedBy: 'client', authenticate: null });
    expect(find('ik_abc,def')).toEqual({ key: 'ik_abc,def' });
    expect(find()).toBeNull();
  });

  it('UPGRADE-1: is found under another name, in whatever case it is given', () => {
    const request = requestWith({ headers: { 'x-device-key': 'abc' } });
    expect(apiKeyHeader({ name: 'X-Device-Key' }).find(request)).toEqual({ key: 'abc' });
  });

  it.each(['a b', 'a\tb', 'é', 'a\u0000', 'a'.repeat(16_385)])('UPGRADE-1: %j is malformed', (key) => {
    expect(find(key)).toBe(MALFORMED);
  });

  it('UPGRADE-2: two lines are malformed', () => {
    expect(find('abc', 'abc')).toBe(MALFORMED);
  });

  it.each(['', 'a b', 'a:b', 'ä', 'a'.repeat(65), 7])('refuses the name %j', (name) => {
    expect(() => apiKeyHeader({ name: name as string })).toThrow('"name" must be a header name');
  });

  it.each([
    'Cookie',
    'Authorization',
    'Sec-WebSocket-Key',
    'Origin',
    'User-Agent',
    'X-Forwarded-For',
    'Accept-Language',
  ])('UPGRADE-5: refuses the header %s, which a browser or a proxy fills by itself', (name) => {
    expect(() => apiKeyHeader({ name })).toThrow('"name" must not be');
  });

  it('refuses unknown options', () => {
    expect(() => apiKeyHeader({ header: 'a' } as object)).toThrow('"header" is not an option');
  });
});
