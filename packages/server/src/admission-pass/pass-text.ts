// How is an admission pass made, and told from one that somebody else made?
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { isCanonicalBase64url } from '../canonical-base64url.ts';
import { sourcePrefix } from '../client-address/ip-address.ts';
import { deriveKey } from '../key-ring/derive-key.ts';
import type { SecretKeys } from '../key-ring/keys-option.ts';
import { RandomPool } from '../random-pool.ts';

/** What a pass says. */
export interface PassTerms {
  /** Leading zero bits that the digest of the solved pass has. */
  readonly difficulty: number;
  /** In milliseconds since the epoch. */
  readonly expiresAtMs: number;
}

/** A pass that is ours. */
export interface ReadPass extends PassTerms {
  /** The nonce, in base64url. */
  readonly id: string;
  /** Whether it may be used from one source only. */
  readonly isBound: boolean;
  isFor(address: string): boolean;
}

interface PassKeys {
  readonly mac: KeyObject;
  readonly source: KeyObject;
}

const VERSION = 1;
const DIFFICULTY_AT = 1;
const EXPIRY_AT = 2;
const EXPIRY_BYTES = 6;
const NONCE_AT = EXPIRY_AT + EXPIRY_BYTES;
const NONCE_BYTES = 12;
const SOURCE_AT = NONCE_AT + NONCE_BYTES;
const SOURCE_BYTES = 8;
const MAC_AT = SOURCE_AT + SOURCE_BYTES;
const MAC_BYTES = 16;
const PASS_BYTES = MAC_AT + MAC_BYTES;
const TEXT = /^[A-Za-z0-9_-]{59}$/;
const LAST_MS = 2 ** 48 - 1;

/** The length of every pass, without a solution. */
export const PASS_LENGTH = 59;

/**
 * PASS-1: in base64url a byte of version, one of difficulty, six of expiry, a nonce of twelve, eight that stand for the
 * source or are zero for any, and the first sixteen of an HMAC-SHA-256 over all of these.
 */
export class PassText {
  readonly #keys: readonly [PassKeys, ...PassKeys[]];
  readonly #nonces = new RandomPool(NONCE_BYTES);
  /** One for all: nothing here waits, and a flood of wrong passes must not fill memory with buffers. */
  readonly #bytes = Buffer.alloc(PASS_BYTES);
  readonly #signed = this.#bytes.subarray(0, MAC_AT);
  readonly #source = this.#bytes.subarray(SOURCE_AT, MAC_AT);
  readonly #mac = this.#bytes.subarray(MAC_AT);

  constructor([first, ...others]: SecretKeys) {
    this.#keys = [passKeys(first), ...others.map(passKeys)];
  }

  /** `address`: null for a pass that may be used from anywhere. */
  write({ difficulty, expiresAtMs }: PassTerms, address: string | null): string {
    const [keys] = this.#keys;
    this.#bytes[0] = VERSION;
    this.#bytes[DIFFICULTY_AT] = difficulty;
    this.#bytes.writeUIntBE(Math.min(Math.max(Math.floor(expiresAtMs), 0), LAST_MS), EXPIRY_AT, EXPIRY_BYTES);
    this.#nonces.writeInto(this.#bytes, NONCE_AT);
    if (address === null) this.#source.fill(0);
    else sourceMark(keys, address).copy(this.#source);
    macOf(keys, this.#signed).copy(this.#mac);
    return this.#bytes.toString('base64url');
  }

  /** The pass; or `pass_malformed` for what is none at all, `pass_forged` for what is none of ours. Never throws. */
  read(text: string): ReadPass | 'pass_malformed' | 'pass_forged' {
    if (!TEXT.test(text) || !isCanonicalBase64url(text)) return 'pass_malformed';
    this.#bytes.write(text, 'base64url');
    if (this.#bytes[0] !== VERSION) return 'pass_malformed';
    for (const keys of this.#keys) {
      if (timingSafeEqual(macOf(keys, this.#signed), this.#mac)) return this.#readWith(keys);
    }
    return 'pass_forged';
  }

  #readWith(keys: PassKeys): ReadPass {
    const mark = Buffer.from(this.#source);
    const isBound = mark.some((byte) => byte !== 0);
    return {
      difficulty: this.#bytes.readUInt8(DIFFICULTY_AT),
      expiresAtMs: this.#bytes.readUIntBE(EXPIRY_AT, EXPIRY_BYTES),
      id: this.#bytes.toString('base64url', NONCE_AT, SOURCE_AT),
      isBound,
      isFor: (address) => !isBound || mark.equals(sourceMark(keys, address)),
    };
  }
}

function passKeys({ secret }: SecretKeys[number]): PassKeys {
  return {
    mac: deriveKey(secret, 'inband admission pass v1'),
    source: deriveKey(secret, 'inband admission pass source v1'),
  };
}

function macOf({ mac }: PassKeys, signed: Buffer): Buffer {
  return createHmac('sha256', mac).update(signed).digest().subarray(0, MAC_BYTES);
}

/** Keyed, so that a pass does not tell whoever sees it in a log where it was asked for. */
function sourceMark({ source }: PassKeys, address: string): Buffer {
  return createHmac('sha256', source).update(sourcePrefix(address)).digest().subarray(0, SOURCE_BYTES);
}
