import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PASS_LENGTH, PassText, type ReadPass } from '../../src/admission-pass/pass-text.ts';
import { keysOption } from '../../src/key-ring/keys-option.ts';
import { generateKey } from '../../src/key-ring/secret-key.ts';

const TERMS = { difficulty: 12, expiresAtMs: 1_790_000_060_000 };
const ADDRESS = '203.0.113.7';
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function passText(...texts: string[]): PassText {
  return new PassText(keysOption('keys', texts.length === 0 ? undefined : texts));
}

function read(passes: PassText, text: string): ReadPass {
  const pass = passes.read(text);
  if (typeof pass === 'string') throw new Error(pass);
  return pass;
}

describe('the text of a pass', () => {
  it('PASS-1 says what was written, and no two are alike', () => {
    const passes = passText();
    const texts = Array.from({ length: 1_000 }, () => passes.write(TERMS, ADDRESS));
    for (const text of texts) {
      expect(text).toMatch(/^[A-Za-z0-9_-]{59}$/);
      expect(read(passes, text)).toMatchObject({ ...TERMS, isBound: true });
    }
    expect(new Set(texts.map((text) => read(passes, text).id)).size).toBe(1_000);
  });

  it('PASS-1 has the layout of the specification', () => {
    const bytes = Buffer.from(passText().write(TERMS, null), 'base64url');
    expect(bytes).toHaveLength(44);
    expect([bytes[0], bytes[1], bytes.readUIntBE(2, 6)]).toEqual([1, 12, TERMS.expiresAtMs]);
    expect(bytes.toString('hex', 20, 28)).toBe('0'.repeat(16));
  });

  it('PASS-1 is for the source that asked: an IPv4 address, or 64 bits of an IPv6 address', () => {
    const passes = passText();
    const v4 = read(passes, passes.write(TERMS, ADDRESS));
    expect([ADDRESS, `::ffff:${ADDRESS}`].map(v4.isFor)).toEqual([true, true]);
    expect(['203.0.113.8', '2001:db8::1', ''].map(v4.isFor)).toEqual([false, false, false]);
    const v6 = read(passes, passes.write(TERMS, '2001:db8:0:1::1'));
    expect(['2001:db8:0:1::2', '2001:db8:0:1:ffff::'].map(v6.isFor)).toEqual([true, true]);
    expect(['2001:db8:0:2::1', ADDRESS].map(v6.isFor)).toEqual([false, false]);
    const anywhere = read(passes, passes.write(TERMS, null));
    expect(anywhere.isBound).toBe(false);
    expect([ADDRESS, '2001:db8::1', ''].map(anywhere.isFor)).toEqual([true, true, true]);
  });

  it('PASS-1 hides the source from whoever has not the key', () => {
    const [one, other] = [passText(), passText()].map((passes) =>
      Buffer.from(passes.write(TERMS, ADDRESS), 'base64url').toString('hex', 20, 28),
    );
    expect(one).not.toBe(other);
  });

  it('PASS-1 is read by whoever has the key, in whatever place, and by nobody else', () => {
    const [old, fresh] = [generateKey(), generateKey()];
    const text = passText(old).write(TERMS, ADDRESS);
    expect(read(passText(fresh, old), text).isFor(ADDRESS)).toBe(true);
    expect(passText(fresh).read(text)).toBe('pass_forged');
    expect(passText(old).read(passText(fresh, old).write(TERMS, ADDRESS))).toBe('pass_forged');
  });

  it('PASS-1 is no pass with any bit changed', () => {
    const passes = passText();
    const bytes = Buffer.from(passes.write(TERMS, ADDRESS), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(passes.read(changed.toString('base64url'))).toBe(bit < 8 ? 'pass_malformed' : 'pass_forged');
    }
  });

  it('PASS-1 is no pass with its last character changed, which covers the bits that decoders ignore', () => {
    const passes = passText();
    const text = passes.write(TERMS, ADDRESS);
    for (const character of ALPHABET) {
      const changed = text.slice(0, -1) + character;
      if (changed !== text) expect(typeof passes.read(changed)).toBe('string');
    }
  });

  it('PASS-1 is no pass when it is cut short, made longer or spelt otherwise', () => {
    const passes = passText();
    const text = passes.write(TERMS, ADDRESS);
    expect(text).toHaveLength(PASS_LENGTH);
    for (const bad of [text.slice(1), `${text}A`, `${text}=`, `${text.slice(1)}=`, ` ${text.slice(1)}`, '']) {
      expect(passes.read(bad)).toBe('pass_malformed');
    }
  });

  it('PASS-1 keeps nothing of one text when it reads the next', () => {
    const passes = passText();
    const first = read(passes, passes.write(TERMS, ADDRESS));
    const { id } = first;
    passes.read(passes.write({ difficulty: 3, expiresAtMs: 5 }, '192.0.2.1'));
    expect(first).toMatchObject({ ...TERMS, id });
    expect([first.isFor(ADDRESS), first.isFor('192.0.2.1')]).toEqual([true, false]);
  });

  it('PASS-1 writes any time there is', () => {
    const passes = passText();
    for (const expiresAtMs of [-1, 0, 0.5, 2 ** 48, Number.MAX_VALUE]) {
      const pass = read(passes, passes.write({ difficulty: 0, expiresAtMs }, null));
      expect(pass.expiresAtMs).toBe(Math.min(Math.max(Math.floor(expiresAtMs), 0), 2 ** 48 - 1));
    }
  });

  it('PASS-1 is total', () => {
    const passes = passText();
    const anyText = fc.oneof(fc.string(), fc.stringMatching(/^AQ[A-Za-z0-9_-]{57}$/));
    fc.assert(fc.property(anyText, (text) => typeof passes.read(text) === 'string'));
  });
});
