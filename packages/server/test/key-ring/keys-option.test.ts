import { describe, expect, it } from 'vitest';
import { deriveKey } from '../../src/key-ring/derive-key.ts';
import { keysOption } from '../../src/key-ring/keys-option.ts';
import { generateKey, parseSecretKey } from '../../src/key-ring/secret-key.ts';
import { OptionError } from '../../src/option-error.ts';

const SECRET = 'A'.repeat(43);

function bytesOf(text: string): string | undefined {
  return parseSecretKey(text)?.secret.export().toString('base64url');
}

describe('secret keys', () => {
  it('RESUME-1 are written as an id, a colon and 32 bytes, and no two are alike', () => {
    const texts = Array.from({ length: 100 }, generateKey);
    for (const text of texts) {
      expect(text).toMatch(/^[0-9a-f]{8}:[A-Za-z0-9_-]{43}$/);
      expect(bytesOf(text)).toBe(text.slice(9));
      expect(parseSecretKey(text)?.id).toBe(Number.parseInt(text.slice(0, 8), 16));
    }
    expect(new Set(texts.map((text) => text.slice(9))).size).toBe(100);
  });

  it('RESUME-1 have one spelling', () => {
    for (const bad of [
      undefined,
      null,
      7,
      '',
      SECRET,
      `:${SECRET}`,
      `0000000:${SECRET}`,
      `000000001:${SECRET}`,
      `0000000A:${SECRET}`,
      `0000000g:${SECRET}`,
      `00000001:${SECRET.slice(1)}`,
      `00000001:${SECRET}A`,
      `00000001:${SECRET}=`,
      `00000001:${SECRET.slice(1)}B`,
      `00000001:${SECRET.slice(1)}+`,
      ` 00000001:${SECRET}`,
      `00000001:${SECRET}\n`,
      [`00000001:${SECRET}`],
    ]) {
      expect(parseSecretKey(bad)).toBeNull();
    }
    expect(parseSecretKey(`00000001:${SECRET}`)).not.toBeNull();
  });

  it('RESUME-1 are refused by name of the entry, without a word of the key', () => {
    const good = generateKey();
    const secret = good.slice(9);
    for (const [option, value] of [
      ['keys', 'not a list'],
      ['keys', []],
      ['keys', [1, 2, 3, 4, 5].map(generateKey)],
      ['keys[0]', [secret]],
      ['keys[1]', [generateKey(), `${good}x`]],
      ['keys[2]', [generateKey(), good, good]],
      ['keys[1]', [good, `${good.slice(0, 9)}${SECRET}`]],
    ] as const) {
      const read = () => keysOption('keys', value);
      expect(read).toThrow(OptionError);
      expect(read).toThrow(`"${option}" `);
      expect(read).not.toThrow(secret.slice(0, 8));
    }
  });

  it('RESUME-1 are kept in their order, and made up where there are none', () => {
    const texts = [generateKey(), generateKey()];
    expect(keysOption('keys', texts).map(({ secret }) => secret.export().toString('base64url'))).toEqual(
      texts.map((text) => text.slice(9)),
    );
    const [one, other] = [keysOption('keys', undefined), keysOption('keys', undefined)];
    expect(one).toHaveLength(1);
    expect(one[0].secret.equals(other[0].secret)).toBe(false);
  });

  it('SEC-1 do not show when somebody prints them', () => {
    const text = generateKey();
    const [key] = keysOption('keys', [text]);
    expect(JSON.stringify(key)).not.toContain(text.slice(9, 20));
    expect(String(key.secret)).not.toContain(text.slice(9, 20));
  });

  it('RESUME-1 are different keys for different purposes', () => {
    const [{ secret }] = keysOption('keys', undefined);
    const one = deriveKey(secret, 'one');
    expect(one.equals(deriveKey(secret, 'one'))).toBe(true);
    expect(one.equals(deriveKey(secret, 'other'))).toBe(false);
    expect(one.equals(secret)).toBe(false);
  });
});
