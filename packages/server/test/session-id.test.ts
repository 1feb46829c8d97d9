import { expect, it } from 'vitest';
import { createSessionId } from '../src/session-id.ts';

it('SESSION-6 has 128 bits and never comes twice, across many pools of random bytes', () => {
  const count = 20_000;
  const ids = Array.from({ length: count }, createSessionId);
  expect(new Set(ids).size).toBe(count);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/);
  expect(ids.every((id) => Buffer.from(id, 'base64url').length === 16)).toBe(true);
});

it('SESSION-6 looks random in every bit', () => {
  const count = 8_192;
  const ones = new Array<number>(128).fill(0);
  for (let made = 0; made < count; made += 1) {
    const bytes = Buffer.from(createSessionId(), 'base64url');
    for (let bit = 0; bit < 128; bit += 1)
      ones[bit] = (ones[bit] ?? 0) + (((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1);
  }
  // Seven standard deviations: once in 4 thousand million runs.
  for (const share of ones) expect(Math.abs(share - count / 2)).toBeLessThan(7 * Math.sqrt(count / 4));
});
