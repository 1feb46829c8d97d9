import { describe, expect, it } from 'vitest';
import { cookieExpiryMs } from '../../src/login-sessions/cookie-expiry-ms.ts';

describe('when the cookie in a record ends', () => {
  it('METHOD-5: is the date that express-session and @fastify/session write', () => {
    expect(cookieExpiryMs({ cookie: { expires: '2027-01-15T08:00:00.000Z' } })).toBe(1_800_000_000_000);
  });

  it.each([
    [{}],
    [{ cookie: null }],
    [{ cookie: 'a' }],
    [{ cookie: {} }],
    [{ cookie: { expires: null } }],
    [{ cookie: { expires: false } }],
  ])('METHOD-5: is never for %j, which lasts as long as the browser', (record) => {
    expect(cookieExpiryMs(record)).toBeNull();
  });

  it.each(['soon', '', 7, true, {}, '1969-12-31T23:59:59Z'])('METHOD-5: was long ago for %j', (expires) => {
    expect(cookieExpiryMs({ cookie: { expires } })).toBe(0);
  });
});
