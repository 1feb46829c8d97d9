// The text in a reply.
import { Buffer } from 'node:buffer';
import { RedisUnavailableError } from './redis-unavailable-error.ts';

/** Null for a key that is not there. Bytes are what a client of node-redis returns when it was told to map strings so. */
export function readText(reply: unknown): string | null {
  if (reply === null || typeof reply === 'string') return reply;
  if (reply instanceof Uint8Array) {
    return Buffer.from(reply.buffer, reply.byteOffset, reply.byteLength).toString('utf8');
  }
  throw new RedisUnavailableError('unexpected_reply');
}
