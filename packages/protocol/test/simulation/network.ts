// A WebSocket over a network that delays, breaks and half-breaks. Within one direction nothing overtakes (TCP).
import type { Prng } from './prng.ts';
import type { VirtualClock } from './virtual-clock.ts';

export type Payload = string | Uint8Array;

/** What one end of a connection is told. */
export interface Ear {
  opened(): void;
  received(payload: Payload): void;
  /** 1006 and no reason where no close frame was seen. */
  closed(code: number, reason: string): void;
}

export interface End {
  send(payload: Payload): void;
  close(code: number, reason: string): void;
}

export interface Connection {
  readonly client: End;
  readonly server: End;
  /** The network between them is gone: each end learns of it at its own time, with 1006. */
  cut(): void;
}

export interface NetworkConditions {
  readonly minDelayMs: number;
  readonly maxDelayMs: number;
  /** How long an end may go on believing in a connection that is cut. */
  readonly maxIgnoranceMs: number;
}

export function connect(
  clock: VirtualClock,
  prng: Prng,
  conditions: () => NetworkConditions,
  ears: { readonly client: Ear; readonly server: Ear },
): Connection {
  let isCut = false;
  const isOver = { client: false, server: false };
  const lastArrivalMs = { client: 0, server: 0 };

  function arrive(at: 'client' | 'server', run: () => void): void {
    const { minDelayMs, maxDelayMs } = conditions();
    const arrivalMs = Math.max(lastArrivalMs[at], clock.nowMs() + prng.between(minDelayMs, maxDelayMs));
    lastArrivalMs[at] = arrivalMs;
    clock.at(arrivalMs, () => {
      if (!isCut && !isOver[at]) run();
    });
  }

  function over(at: 'client' | 'server', code: number, reason: string): void {
    if (isOver[at]) return;
    isOver[at] = true;
    ears[at].closed(code, reason);
  }

  function endOf(here: 'client' | 'server', there: 'client' | 'server'): End {
    let hasClosed = false;
    return {
      send(payload) {
        if (!hasClosed) arrive(there, () => ears[there].received(payload));
      },
      close(code, reason) {
        if (hasClosed) return;
        hasClosed = true;
        arrive(there, () => {
          over(there, code, reason);
          // The close handshake: the answer tells this end that the socket is gone. Until then it still hears.
          arrive(here, () => over(here, code, reason));
        });
      },
    };
  }

  arrive('server', () => {
    ears.server.opened();
    arrive('client', () => ears.client.opened());
  });

  return {
    client: endOf('client', 'server'),
    server: endOf('server', 'client'),
    cut() {
      if (isCut) return;
      isCut = true;
      const { maxIgnoranceMs } = conditions();
      clock.after(prng.between(0, maxIgnoranceMs), () => over('client', 1006, ''));
      clock.after(prng.between(0, maxIgnoranceMs), () => over('server', 1006, ''));
    },
  };
}
