// Headers already read.

import type { TokenHeader } from './token-header.ts';

export interface HeaderCache {
  get(segment: string): TokenHeader | undefined;
  /** Only for headers of tokens whose signature was valid: strangers must not be able to push those out. */
  keep(segment: string, header: TokenHeader): void;
}

const MAX_ENTRIES = 64;
const MAX_SEGMENT_CHARS = 1024;

/** An issuer signs all its tokens under a handful of headers, so that most need no decoding. */
export function createHeaderCache(): HeaderCache {
  const headers = new Map<string, TokenHeader>();
  return {
    get: (segment) => headers.get(segment),
    keep(segment, header) {
      if (segment.length > MAX_SEGMENT_CHARS || headers.has(segment)) return;
      if (headers.size >= MAX_ENTRIES) {
        const [oldest] = headers.keys();
        if (oldest !== undefined) headers.delete(oldest);
      }
      // A slice of a string keeps the whole string alive, and that one is a credential.
      headers.set(Buffer.from(segment, 'latin1').toString('latin1'), header);
    },
  };
}
