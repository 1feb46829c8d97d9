import { Buffer } from 'node:buffer';
import { expect, it } from 'vitest';
import { readText } from '../src/read-text.ts';

it('reads text, bytes of text, and nothing', () => {
  expect(readText('∀')).toBe('∀');
  expect(readText(Buffer.from('x∀x').subarray(1, 4))).toBe('∀');
  expect(readText(null)).toBeNull();
});

it('refuses what is none of these', () => {
  for (const wrong of [undefined, 5, true, ['text'], {}]) {
    expect(() => readText(wrong)).toThrow(/^unexpected_reply$/);
  }
});
