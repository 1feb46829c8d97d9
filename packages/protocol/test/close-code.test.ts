import { describe, expect, it } from 'vitest';
import { CLOSE_CODES, closeCodeName, closeVerdict } from '../src/close-code.ts';

const ROWS = Object.entries(CLOSE_CODES);

describe('CLOSE_CODES', () => {
  it('CLOSE-1: gives every name a number of its own', () => {
    expect(new Set(ROWS.map(([, { code }]) => code)).size).toBe(ROWS.length);
  });

  it.each(ROWS)('CLOSE-1: keeps %s in a range that an endpoint may send', (_name, { code }) => {
    // RFC 6455 section 7.4: 1001 and 1012 are registered, 4000 to 4999 are for applications.
    expect(code === 1001 || code === 1012 || (code >= 4400 && code <= 4599)).toBe(true);
  });

  it('CLOSE-1: keeps the numbers and verdicts of version 1', () => {
    expect(ROWS.map(([name, { code, retry }]) => `${code} ${name} ${retry}`)).toEqual([
      '4400 bad_message never',
      '4401 auth_required never',
      '4403 auth_failed reauth',
      '4408 auth_timeout backoff',
      '4409 auth_in_progress never',
      '4410 session_expired reauth',
      '4411 session_revoked never',
      '4412 identity_changed never',
      '4413 message_too_big never',
      '4429 rate_limited after',
      '4500 internal_error backoff',
      '4503 overloaded after',
      '4504 auth_backend_timeout backoff',
      '1001 going_away after',
      '1012 service_restart after',
    ]);
  });
});

describe(closeCodeName, () => {
  it.each(ROWS)('CLOSE-1: finds %s by its number', (name, { code }) => {
    expect(closeCodeName(code)).toBe(name);
  });

  it.each([0, 1000, 1006, 4000, 4402, 4999, Number.NaN])('CLOSE-7: knows no name for %d', (code) => {
    expect(closeCodeName(code)).toBeUndefined();
  });
});

describe(closeVerdict, () => {
  it.each(ROWS)('CLOSE-4: says of %s what the table says', (_name, { code, retry }) => {
    expect(closeVerdict(code)).toBe(retry);
  });

  it.each([1002, 1003, 1007, 1008, 1009, 1010])(
    'CLOSE-7: never retries after the misunderstanding %d',
    (code) => {
      expect(closeVerdict(code)).toBe('never');
    },
  );

  it.each([4402, 4404, 4499])(
    'CLOSE-7: never retries after an unregistered %d, which blames the client',
    (code) => {
      expect(closeVerdict(code)).toBe('never');
    },
  );

  it.each([1000, 1005, 1006, 1011, 1013, 1015, 3000, 4000, 4399, 4501, 4999])(
    'CLOSE-7: backs off after %d, which says nothing about the client',
    (code) => {
      expect(closeVerdict(code)).toBe('backoff');
    },
  );
});
