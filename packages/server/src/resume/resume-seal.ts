// How does a server hand out a text that only a server with its keys can read, or make?
import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { MAX_RESUME_LENGTH } from '@inband/protocol';
import { isCanonicalBase64url } from '../canonical-base64url.ts';
import { deriveKey } from '../key-ring/derive-key.ts';
import type { SecretKeys } from '../key-ring/keys-option.ts';
import { KEY_ID_BYTES, type SecretKey } from '../key-ring/secret-key.ts';
import { RandomPool } from '../random-pool.ts';

export interface Opened {
  /** The nonce, in base64url: no two sealed texts have the same. */
  readonly id: string;
  readonly plain: string;
}

export type SealProblem = 'resume_malformed' | 'resume_unknown_key' | 'resume_tampered';

interface SealKey {
  /** Version and key id: the first bytes of every text. */
  readonly head: Buffer;
  /** What the tag covers besides: the head, and what this is for. */
  readonly associated: Buffer;
  readonly key: KeyObject;
}

const ALGORITHM = 'aes-256-gcm';
const VERSION = 1;
const PURPOSE = 'inband resume v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const NONCE_AT = 1 + KEY_ID_BYTES;
const SEALED_AT = NONCE_AT + NONCE_BYTES;
const BASE64URL = /^[A-Za-z0-9_-]+$/;

/**
 * RESUME-1: in base64url a byte of version, four of key id, a nonce of twelve, what AES-256-GCM makes of the text, and
 * its tag of sixteen.
 */
export class ResumeSeal {
  readonly #first: SealKey;
  readonly #byId: ReadonlyMap<number, SealKey>;
  readonly #maxLength: number;
  readonly #nonces = new RandomPool(NONCE_BYTES);

  /** `keys`: the first seals, all open. `maxLength`: of what is sealed, in characters. */
  constructor(keys: SecretKeys, maxLength: number) {
    this.#first = sealKey(keys[0]);
    this.#byId = new Map(keys.map((key) => [key.id, sealKey(key)]));
    this.#maxLength = maxLength;
  }

  /** Null for what would be longer than `maxLength`. */
  seal(plain: string): string | null {
    // Before the work; in UTF-8 it can only be longer.
    if (lengthOf(plain.length) > this.#maxLength) return null;
    const { head, associated, key } = this.#first;
    const front = Buffer.allocUnsafe(SEALED_AT);
    head.copy(front);
    this.#nonces.writeInto(front, NONCE_AT);
    const cipher = createCipheriv(ALGORITHM, key, front.subarray(NONCE_AT), { authTagLength: TAG_BYTES });
    cipher.setAAD(associated);
    const sealed = cipher.update(plain, 'utf8');
    cipher.final();
    if (lengthOf(sealed.length) > this.#maxLength) return null;
    return Buffer.concat([front, sealed, cipher.getAuthTag()]).toString('base64url');
  }

  /** Never throws, whatever the text. */
  open(text: string): Opened | SealProblem {
    if (text.length > MAX_RESUME_LENGTH || !BASE64URL.test(text) || !isCanonicalBase64url(text)) {
      return 'resume_malformed';
    }
    const bytes = Buffer.from(text, 'base64url');
    const tagAt = bytes.length - TAG_BYTES;
    if (tagAt <= SEALED_AT || bytes[0] !== VERSION) return 'resume_malformed';
    const found = this.#byId.get(bytes.readUInt32BE(1));
    if (found === undefined) return 'resume_unknown_key';
    const nonce = bytes.subarray(NONCE_AT, SEALED_AT);
    try {
      const decipher = createDecipheriv(ALGORITHM, found.key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(found.associated);
      decipher.setAuthTag(bytes.subarray(tagAt));
      const plain = decipher.update(bytes.subarray(SEALED_AT, tagAt));
      // Nothing comes out of it any more: it says whether the tag is right.
      decipher.final();
      return { id: nonce.toString('base64url'), plain: plain.toString('utf8') };
    } catch {
      return 'resume_tampered';
    }
  }
}

function sealKey({ id, secret }: SecretKey): SealKey {
  const head = Buffer.alloc(NONCE_AT);
  head.writeUInt8(VERSION);
  head.writeUInt32BE(id, 1);
  return {
    head,
    associated: Buffer.concat([head, Buffer.from(PURPOSE)]),
    key: deriveKey(secret, PURPOSE),
  };
}

function lengthOf(plainBytes: number): number {
  return Math.ceil(((SEALED_AT + plainBytes + TAG_BYTES) * 4) / 3);
}
