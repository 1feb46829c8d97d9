// Tells the application's inspector what happens, where there is one.
import { type ClientMessage, type ServerMessage, Violation } from '@inband/protocol';
import type { ClientStatus } from '../client-state.ts';
import { invokeHook } from '../invoke-hook.ts';
import type { Notifications } from '../notifications.ts';
import type { InspectEntry } from './inspect-entry.ts';
import { maskCredentials } from './mask-credentials.ts';

export interface Inspector {
  sent(message: ClientMessage, byteLength: number): void;
  received(message: ServerMessage | Violation, byteLength: number): void;
  moved(from: ClientStatus, to: ClientStatus): void;
}

export function createInspector(
  inspect: ((entry: InspectEntry) => void) | undefined,
  nowMs: () => number,
  notifications: Notifications,
): Inspector {
  if (inspect === undefined) return { sent() {}, received() {}, moved() {} };

  const show = (entry: InspectEntry): void => notifications.push(() => invokeHook(inspect, entry));

  return {
    sent(message, byteLength) {
      show({
        kind: 'frame',
        atMs: nowMs(),
        direction: 'sent',
        message: maskCredentials(message),
        byteLength,
      });
    },
    received(read, byteLength) {
      const isViolation = read instanceof Violation;
      show({
        kind: 'frame',
        atMs: nowMs(),
        direction: 'received',
        message: isViolation ? null : maskCredentials(read),
        violation: isViolation ? read.detail : null,
        byteLength,
      });
    },
    moved: (from, to) => show({ kind: 'transition', atMs: nowMs(), from, to }),
  };
}
