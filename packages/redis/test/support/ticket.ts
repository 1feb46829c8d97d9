// Tickets as the server hands them to a store.
import { createHash, randomBytes } from 'node:crypto';
import type { StoredTicket } from '@inband/server';

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

export function newTicket(subject: string, changes: Partial<StoredTicket> = {}): StoredTicket {
  return {
    digest: sha256(randomBytes(32).toString('base64url')),
    owner: sha256(subject),
    record: JSON.stringify({ subject }),
    ttlMs: 30_000,
    maxPerOwner: 8,
    ...changes,
  };
}
