// Events as an async iteration with a bounded buffer.
import { EventOverflowError } from '../errors/event-overflow-error.ts';
import type { BufferBounds } from '../options/read-options.ts';

export interface EventStream {
  readonly iterator: AsyncIterableIterator<unknown>;
  push(value: unknown, byteLength: number): void;
  /** No more will come: the iteration yields what is left and is done. */
  end(): void;
}

type Result = IteratorResult<unknown, undefined>;
interface Waiter {
  resolve(result: Result): void;
  reject(error: unknown): void;
}

const DONE: Result = Object.freeze({ done: true, value: undefined });

/** `release` is called once, when the stream takes no more: ended, left, or overflown. */
export function createEventStream(limits: BufferBounds, release: () => void): EventStream {
  const buffered: { value: unknown; byteLength: number }[] = [];
  const waiters: Waiter[] = [];
  let bufferedBytes = 0;
  let phase: 'open' | 'overflown' | 'ended' = 'open';

  function leaveOpen(next: 'overflown' | 'ended'): void {
    if (phase !== 'open') return;
    phase = next;
    release();
    for (const waiter of waiters.splice(0)) waiter.resolve(DONE);
  }

  function next(waiter: Waiter): void {
    const first = buffered.shift();
    if (first !== undefined) {
      bufferedBytes -= first.byteLength;
      waiter.resolve({ done: false, value: first.value });
    } else if (phase === 'open') {
      waiters.push(waiter);
    } else if (phase === 'overflown') {
      phase = 'ended';
      waiter.reject(new EventOverflowError());
    } else {
      waiter.resolve(DONE);
    }
  }

  return {
    iterator: {
      [Symbol.asyncIterator]() {
        return this;
      },
      next: () => new Promise<Result>((resolve, reject) => next({ resolve, reject })),
      async return() {
        leaveOpen('ended');
        phase = 'ended';
        buffered.length = 0;
        return DONE;
      },
    },
    push(value, byteLength) {
      const waiter = waiters.shift();
      if (waiter !== undefined) {
        waiter.resolve({ done: false, value });
        return;
      }
      // One message is always taken: a limit below the size of a message must not make every one an overflow.
      const overflows =
        buffered.length >= limits.maxMessages ||
        (buffered.length > 0 && bufferedBytes + byteLength > limits.maxBytes);
      if (overflows) {
        leaveOpen('overflown');
        return;
      }
      buffered.push({ value, byteLength });
      bufferedBytes += byteLength;
    },
    end: () => leaveOpen('ended'),
  };
}
