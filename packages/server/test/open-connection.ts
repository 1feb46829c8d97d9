// A gate with a socket of memory on it, for tests.
import type { Connection } from '../src/connection.ts';
import { Gate } from '../src/gate.ts';
import { NO_METRICS } from '../src/metrics/metrics.ts';
import type { GateOptions } from '../src/options.ts';
import type { AcceptedUpgrade } from '../src/upgrade/accepted-upgrade.ts';
import { MemoryLogger } from './memory-logger.ts';
import { MemorySocket } from './memory-socket.ts';
import { SteppedClock } from './stepped-clock.ts';
import { textFrame } from './text-frame.ts';
import { ACCEPTED_UPGRADE } from './upgrade/accepted-upgrade.ts';

/** A deadline fires at most this long after its time. */
export const TICK_MS = 50;

export interface OpenedConnection {
  readonly gate: Gate;
  readonly connection: Connection;
  readonly socket: MemorySocket;
  readonly clock: SteppedClock;
  readonly logger: MemoryLogger;
  /** How each verification ended, in order. */
  readonly verifications: string[];
  tell(...messages: unknown[]): void;
}

/** The socket calls back from within `close`. Needs `vi.useRealTimers()` afterwards. */
export function openConnection(
  options: Partial<GateOptions>,
  upgrade: Partial<AcceptedUpgrade> = {},
): OpenedConnection {
  const clock = new SteppedClock();
  const logger = new MemoryLogger();
  const verifications: string[] = [];
  const metrics = {
    ...NO_METRICS,
    verificationStarted: () => void verifications.push('started'),
    verificationEnded: (outcome: string) => void verifications.push(outcome),
  };
  const gate = new Gate({ clock, logger, metrics, ...options });
  const socket = new MemorySocket();
  const connection = gate.open(socket, { ...ACCEPTED_UPGRADE, ...upgrade });
  socket.onClose = () => gate.closed(connection);
  connection.socketOpened();
  return {
    gate,
    connection,
    socket,
    clock,
    logger,
    verifications,
    tell: (...messages) => {
      for (const message of messages) connection.frameReceived(textFrame(message));
    },
  };
}

/** Lets every promise that can settle do so. Timers may be fake. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
