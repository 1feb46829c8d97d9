// The messages that were accepted and wait for a session.
import type { Event, Request } from '@inband/protocol';
import { OutboxFullError } from '../errors/outbox-full-error.ts';
import type { BufferBounds } from '../options/read-options.ts';

export type Payload = string | Uint8Array;
export type OutgoingMessage = Event | Request;

export interface OutboxEntry {
  readonly message: OutgoingMessage;
  readonly payload: Payload;
  readonly byteLength: number;
}

/**
 * Bounded by number and bytes (CLIENT-6). An entry holds its payload already encoded, so that its size is known and
 * later changes of the application's to its data do not travel.
 */
export interface Outbox {
  /**
   * @param unsentBytes what the socket still holds. It counts, as a slow connection must not become an outbox
   *   without bounds.
   * @throws {OutboxFullError} and leaves the outbox as it was.
   */
  add(entry: OutboxEntry, unsentBytes: number): void;
  /** The one that is next. */
  oldest(): OutboxEntry | undefined;
  /** Removes and returns; undefined when it is not, or no longer, there. */
  take(message: OutgoingMessage): OutboxEntry | undefined;
  /** Removes and returns everything, oldest first. */
  takeAll(): readonly OutboxEntry[];
}

export function createOutbox({ maxMessages, maxBytes }: BufferBounds): Outbox {
  const entries = new Map<OutgoingMessage, OutboxEntry>();
  let heldBytes = 0;

  return {
    add(entry, unsentBytes) {
      if (entries.size >= maxMessages || heldBytes + unsentBytes + entry.byteLength > maxBytes) {
        throw new OutboxFullError();
      }
      entries.set(entry.message, entry);
      heldBytes += entry.byteLength;
    },
    oldest: () => entries.values().next().value,
    take(message) {
      const entry = entries.get(message);
      if (entry === undefined) return undefined;
      entries.delete(message);
      heldBytes -= entry.byteLength;
      return entry;
    },
    takeAll() {
      const all = [...entries.values()];
      entries.clear();
      heldBytes = 0;
      return all;
    },
  };
}
