import { describe, expect, it } from 'vitest';
import { compareGrants } from '../../src/credential-watch/compare-grants.ts';

const admitted = { subject: 'alice', claims: { roles: ['user'] } };
const NOW_MS = 1_800_000_000_000;

describe('METHOD-9: what a credential grants now', () => {
  it.each([
    ['the same', {}, null],
    ['the same for a while', { expiresAtMs: NOW_MS + 1 }, null],
    ['another subject', { subject: 'bob' }, 'session_revoked'],
    ['another subject, and its time is over', { subject: 'bob', expiresAtMs: 1 }, 'session_revoked'],
    ['other claims', { claims: { roles: ['user', 'admin'] } }, 'session_expired'],
    ['no claims', { claims: {} }, 'session_expired'],
    ['a time that is over', { expiresAtMs: NOW_MS }, 'session_expired'],
    ['a time that is none', { expiresAtMs: Number.NaN }, 'session_expired'],
  ])('%s', (_what, change, code) => {
    const found = { ...structuredClone(admitted), expiresAtMs: null, ...change };
    expect(compareGrants(admitted, found, NOW_MS)).toBe(code);
  });
});
