// Hands the server's events to those who asked for them.
import type { Event } from '@inband/protocol';
import type { ContractChecks } from '../contract-checks.ts';
import { ContractError } from '../errors/contract-error.ts';
import type { InbandError } from '../errors/inband-error.ts';
import type { Notifications } from '../notifications.ts';
import type { BufferBounds } from '../options/read-options.ts';
import { createEmitter } from './emitter.ts';
import { createEventStream, type EventStream } from './event-stream.ts';

export interface ServerEvents {
  on(name: string, listener: (data: unknown) => void): () => void;
  stream(name: string | undefined): AsyncIterableIterator<unknown>;
  deliver(event: Event, byteLength: number): void;
  /** Ends every stream and forgets every listener. */
  end(): void;
}

export function createServerEvents(options: {
  readonly checks: ContractChecks;
  readonly buffer: BufferBounds;
  readonly notifications: Notifications;
  readonly reportError: (error: InbandError) => void;
}): ServerEvents {
  const { checks, buffer, notifications, reportError } = options;
  const emitter = createEmitter();
  const streams = new Set<{ readonly name: string | undefined; readonly stream: EventStream }>();
  let hasEnded = false;

  return {
    on: emitter.on,
    stream(name) {
      const stream = createEventStream(buffer, () => streams.delete(entry));
      const entry = { name, stream };
      streams.add(entry);
      if (hasEnded) stream.end();
      return stream.iterator;
    },
    deliver({ name, data: sent }, byteLength) {
      // Data that is left out is null (APP-1), or undefined where the contract prefers to call it so.
      const isNull = sent === undefined && checks.serverEvent(name, undefined) === 'mismatch';
      const data = isNull ? null : sent;
      const verdict = checks.serverEvent(name, data);
      if (verdict === 'mismatch') reportError(new ContractError(name));
      // A name the contract does not have: a newer server's, and none of our business.
      if (verdict !== 'fits') return;
      for (const entry of streams) {
        if (entry.name === undefined) entry.stream.push({ name, data }, byteLength);
        else if (entry.name === name) entry.stream.push(data, byteLength);
      }
      if (emitter.has(name)) notifications.push(() => emitter.emit(name, data));
    },
    end() {
      hasEnded = true;
      emitter.clear();
      for (const { stream } of streams) stream.end();
    },
  };
}
