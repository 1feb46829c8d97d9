// Makes a message fit to be shown.
import type { ClientMessage, ServerMessage } from '@inband/protocol';

/** All that is known not to be secret. An allow-list, since every method brings fields of its own. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  auth: ['type', 'method', 'gen', 'client'],
  auth_proof: ['type', 'gen'],
  auth_ok: [
    'type',
    'gen',
    'session_id',
    'subject',
    'expires_at_ms',
    'refresh_at_ms',
    'heartbeat_ms',
    'server_time_ms',
    'reconnect_window_ms',
  ],
};
const MASK = '***';

/** SEC-1: a copy of `message` without what lets somebody in. Application messages are returned as they are. */
export function maskCredentials<Message extends ClientMessage | ServerMessage>(message: Message): Message {
  const shown = SHOWN[message.type];
  if (shown === undefined) return message;
  const masked = Object.entries(message).map(([field, value]) => [
    field,
    shown.includes(field) ? value : MASK,
  ]);
  return Object.fromEntries(masked) as Message;
}
