// Moves what waits in the outbox to the socket, as much as the server will take.
import type { Connection } from '../driver/connection.ts';
import type { Inspector } from '../inspect/inspector.ts';
import type { Outbox, OutboxEntry } from './outbox.ts';
import type { PendingRequests } from './pending-requests.ts';

/**
 * Half of what a server handles at a time by default (`maxInFlightRequests`, APP-6). It declines the rest and counts
 * that against the connection (APP-5), and the other half is for events, which nobody answers.
 */
export const MAX_UNANSWERED_REQUESTS = 32;

export interface OutboxPumpParts {
  readonly outbox: Outbox;
  readonly requests: PendingRequests;
  readonly connection: Connection;
  readonly inspector: Inspector;
  readonly isAuthenticated: () => boolean;
}

/**
 * Sends in the order of acceptance, so a request that has to wait holds back everything behind it (APP-7). To be
 * called whenever there may be something to send or room for it.
 */
export function createOutboxPump(parts: OutboxPumpParts): () => void {
  const { outbox, requests, connection, inspector } = parts;

  // Asked before each message: a socket may close inside its own `send`, and what is left is for the next one.
  function maySend({ message }: OutboxEntry): boolean {
    if (!parts.isAuthenticated() || !connection.hasSocket) return false;
    return message.type === 'event' || requests.unansweredCount < MAX_UNANSWERED_REQUESTS;
  }

  return () => {
    for (let next = outbox.oldest(); next !== undefined && maySend(next); next = outbox.oldest()) {
      const { message, payload, byteLength } = next;
      outbox.take(message);
      if (message.type === 'request') requests.markSent(message.id);
      inspector.sent(message, byteLength);
      connection.send(payload);
    }
  };
}
