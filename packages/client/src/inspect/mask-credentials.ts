// Makes an outgoing message fit to be shown.
import type { ClientMessage } from '@inband/protocol';

/** All that is known not to be secret. An allow-list, since every method brings fields of its own. */
const SHOWN: Readonly<Record<string, ReadonlySet<string>>> = {
  auth: new Set(['type', 'method', 'gen', 'client']),
  auth_proof: new Set(['type', 'gen']),
};
const MASK = '***';

/** SEC-1: a copy of `message` without what proves who we are. Application messages are returned as they are. */
export function maskCredentials(message: ClientMessage): ClientMessage {
  const shown = SHOWN[message.type];
  if (shown === undefined) return message;
  const masked = Object.entries(message).map(([field, value]) => [field, shown.has(field) ? value : MASK]);
  return Object.fromEntries(masked) as ClientMessage;
}
