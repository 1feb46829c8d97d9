// A message from the server, as the fact the machine is told.
import type { ClientInput, ServerMessage } from '@inband/protocol';

export function toInput(message: ServerMessage, attempt: number, nowMs: number): ClientInput {
  const random = Math.random();
  switch (message.type) {
    case 'auth_ok':
      return { kind: 'authOkReceived', attempt, nowMs, message };
    case 'auth_error':
      return { kind: 'authErrorReceived', attempt, nowMs, message, random };
    case 'auth_challenge':
      return { kind: 'authChallengeReceived', attempt, nowMs, message, random };
    case 'auth_expiring':
      return { kind: 'authExpiringReceived', attempt, nowMs, message };
    case 'draining':
      return { kind: 'drainingReceived', attempt, nowMs, message };
    case 'ping':
      return { kind: 'pingReceived', attempt, nowMs, message };
    case 'pong':
      return { kind: 'pongReceived', attempt, nowMs, message };
    case 'event':
      return { kind: 'eventReceived', attempt, nowMs, message, random };
    case 'request':
      return { kind: 'requestReceived', attempt, nowMs, message, random };
    case 'response':
      return { kind: 'responseReceived', attempt, nowMs, message, random };
    case 'error':
      return { kind: 'errorReceived', attempt, nowMs, message, random };
  }
}
