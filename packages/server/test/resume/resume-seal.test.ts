import { createCipheriv } from 'node:crypto';
import { MAX_RESUME_LENGTH } from '@inband/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveKey } from '../../src/key-ring/derive-key.ts';
import { keysOption } from '../../src/key-ring/keys-option.ts';
import { generateKey, parseSecretKey } from '../../src/key-ring/secret-key.ts';
import { ResumeSeal } from '../../src/resume/resume-seal.ts';

const PLAIN = '["ada",1,2,3,{}]';
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function sealOf(...texts: string[]): ResumeSeal {
  return new ResumeSeal(keysOption('keys', texts), MAX_RESUME_LENGTH);
}

function sealed(seal: ResumeSeal, plain = PLAIN): string {
  const text = seal.seal(plain);
  if (text === null) throw new Error('not sealed');
  return text;
}

/** The text with some of its bytes replaced. */
function withBytes(text: string, at: number, bytes: readonly number[]): string {
  const copy = Buffer.from(text, 'base64url');
  copy.set(bytes, at);
  return copy.toString('base64url');
}

describe('the seal of resume credentials', () => {
  it('RESUME-1 opens what it sealed, and never seals the same twice', () => {
    const seal = sealOf(generateKey());
    const texts = Array.from({ length: 1_000 }, () => sealed(seal));
    const opened = texts.map((text) => seal.open(text));
    expect(new Set(texts).size).toBe(1_000);
    expect(new Set(opened.map((one) => (typeof one === 'string' ? one : one.id))).size).toBe(1_000);
    for (const one of opened) expect(one).toMatchObject({ plain: PLAIN });
  });

  it('RESUME-1 has the layout of the specification', () => {
    const key = generateKey();
    const bytes = Buffer.from(sealed(sealOf(key)), 'base64url');
    expect(bytes).toHaveLength(1 + 4 + 12 + PLAIN.length + 16);
    expect(bytes[0]).toBe(1);
    expect(bytes.toString('hex', 1, 5)).toBe(key.slice(0, 8));
    expect(bytes.toString('latin1')).not.toContain(PLAIN.slice(0, 6));
  });

  it('RESUME-1 is opened by every server with the key, in whatever place, and by no other', () => {
    const [old, fresh, strange] = [generateKey(), generateKey(), generateKey()];
    const text = sealed(sealOf(old));
    expect(sealOf(fresh, old).open(text)).toMatchObject({ plain: PLAIN });
    expect(sealOf(old).open(sealed(sealOf(fresh, old)))).toBe('resume_unknown_key');
    expect(sealOf(strange).open(text)).toBe('resume_unknown_key');
    // Another secret under the same id.
    expect(sealOf(`${old.slice(0, 9)}${strange.slice(9)}`).open(text)).toBe('resume_tampered');
  });

  it('RESUME-1 does not open under the id of another key of its own, nor as another version', () => {
    const [one, other] = [generateKey(), generateKey()];
    const seal = sealOf(one, other);
    const text = sealed(seal);
    expect(seal.open(withBytes(text, 1, [...Buffer.from(other.slice(0, 8), 'hex')]))).toBe('resume_tampered');
    for (const version of [0, 2, 255])
      expect(seal.open(withBytes(text, 0, [version]))).toBe('resume_malformed');
  });

  it('RESUME-1 does not open what its key made for another purpose, or over another head', () => {
    const key = generateKey();
    const parsed = parseSecretKey(key);
    if (parsed === null) throw new Error('no key');
    const head = Buffer.concat([Buffer.of(1), Buffer.from(key.slice(0, 8), 'hex')]);
    const nonce = Buffer.alloc(12, 7);
    const make = (purpose: string, associated: Buffer): string => {
      const cipher = createCipheriv('aes-256-gcm', deriveKey(parsed.secret, purpose), nonce);
      cipher.setAAD(associated);
      const body = Buffer.concat([cipher.update(PLAIN), cipher.final()]);
      return Buffer.concat([head, nonce, body, cipher.getAuthTag()]).toString('base64url');
    };
    const purpose = 'inband resume v1';
    const whole = Buffer.concat([head, Buffer.from(purpose)]);
    const seal = sealOf(key);
    expect(seal.open(make(purpose, whole))).toMatchObject({ plain: PLAIN });
    expect(seal.open(make('inband admission pass v1', whole))).toBe('resume_tampered');
    expect(seal.open(make(purpose, head))).toBe('resume_tampered');
    expect(seal.open(make(purpose, Buffer.alloc(0)))).toBe('resume_tampered');
  });

  it('RESUME-1 opens with no bit changed, whichever', () => {
    const seal = sealOf(generateKey());
    const text = sealed(seal);
    const bytes = Buffer.from(text, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(typeof seal.open(changed.toString('base64url'))).toBe('string');
    }
  });

  it('RESUME-1 opens with no character changed, which covers the bits that decoders ignore', () => {
    const seal = sealOf(generateKey());
    for (const plain of ['["a"]', '["ab"]', '["abc"]']) {
      const text = sealed(seal, plain);
      expect(seal.open(text)).toMatchObject({ plain });
      for (const at of [0, 5, 6, 22, 23, text.length - 2, text.length - 1]) {
        for (const character of ALPHABET) {
          if (character === text[at]) continue;
          const changed = text.slice(0, at) + character + text.slice(at + 1);
          expect(typeof seal.open(changed)).toBe('string');
        }
      }
    }
  });

  it('RESUME-1 opens nothing that was cut short, made longer or spelt otherwise', () => {
    const seal = sealOf(generateKey());
    const text = sealed(seal);
    for (let length = 0; length < text.length; length += 1) {
      expect(typeof seal.open(text.slice(0, length))).toBe('string');
      expect(typeof seal.open(text.slice(text.length - length))).toBe('string');
    }
    for (const more of ['A', 'AA', 'AAAA', '=', '==', '\n', ' ', text]) {
      expect(typeof seal.open(text + more)).toBe('string');
      expect(typeof seal.open(more + text)).toBe('string');
    }
    expect(seal.open(`${text.slice(0, 9)}.${text.slice(10)}`)).toBe('resume_malformed');
    expect(seal.open('A'.repeat(MAX_RESUME_LENGTH + 1))).toBe('resume_malformed');
  });

  it('RESUME-1 is total', () => {
    const seal = sealOf(generateKey());
    const anyText = fc.oneof(fc.string(), fc.base64String(), fc.stringMatching(/^AQ[A-Za-z0-9_-]{0,200}$/));
    fc.assert(fc.property(anyText, (text) => typeof seal.open(text) === 'string'));
  });

  it('RESUME-2 does not make a text that is longer than it may be, in characters of base64url and not of the plain text', () => {
    const seal = new ResumeSeal(keysOption('keys', undefined), 100);
    // 33 bytes around, and 42 of text: 75 bytes are 100 characters.
    expect(sealed(seal, 'x'.repeat(42))).toHaveLength(100);
    expect(seal.seal('x'.repeat(43))).toBeNull();
    expect(seal.seal('ü'.repeat(21))).not.toBeNull();
    expect(seal.seal('ü'.repeat(22))).toBeNull();
  });
});
