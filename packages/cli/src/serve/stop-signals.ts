// The two signals that ask a server to go.
import { constants } from 'node:os';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

export function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of SIGNALS) process.once(signal, resolve);
  });
}

/** For who does not want to wait for the drain. */
export function exitOnNextSignal(): void {
  for (const signal of SIGNALS) {
    process.removeAllListeners(signal);
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  }
}
