// From a message that came to the fact that it came.
import type { ClientMessage, ServerInput } from '@inband/protocol';

export function toServerInput(message: ClientMessage, nowMs: number): ServerInput {
  switch (message.type) {
    case 'auth':
      return { kind: 'authReceived', nowMs, message };
    case 'auth_proof':
      return { kind: 'authProofReceived', nowMs, message };
    case 'ping':
      return { kind: 'pingReceived', nowMs, message };
    case 'pong':
      return { kind: 'pongReceived', nowMs, message };
    case 'event':
      return { kind: 'eventReceived', nowMs, message };
    case 'request':
      return { kind: 'requestReceived', nowMs, message };
    case 'response':
      return { kind: 'responseReceived', nowMs, message };
  }
}
