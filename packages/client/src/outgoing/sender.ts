// Accepts what the application wants sent.
import type { ClientInput, Codec, Event, Request } from '@inband/protocol';
import { MAX_NAME_LENGTH } from '@inband/protocol';
import type { RequestOptions } from '../client.ts';
import type { ClientState } from '../client-state.ts';
import type { ContractChecks } from '../contract-checks.ts';
import type { Clock } from '../driver/clock.ts';
import { ClientStoppedError } from '../errors/client-stopped-error.ts';
import { integerOption } from '../options/integer-option.ts';
import { utf8ByteLength } from '../utf8-byte-length.ts';
import type { Outbox, OutgoingMessage, Payload } from './outbox.ts';
import type { PendingRequests } from './pending-requests.ts';

export interface Sender {
  send(name: string, data?: unknown): void;
  request(name: string, data?: unknown, options?: RequestOptions): Promise<unknown>;
}

export interface SenderParts {
  readonly codec: Codec;
  readonly checks: ContractChecks;
  readonly outbox: Outbox;
  readonly requests: PendingRequests;
  readonly requestTimeoutMs: number;
  readonly nowMs: Clock;
  readonly dispatch: (input: ClientInput) => void;
  readonly currentState: () => ClientState;
  /** What the socket has not sent yet. */
  readonly unsentBytes: () => number;
  /** A request was given up, which may make room for what waits. */
  readonly gaveUp: () => void;
}

export function createSender(parts: SenderParts): Sender {
  const { codec, checks, outbox, requests, nowMs, dispatch, currentState } = parts;
  let lastRequestId = 0;

  /** Everything that can be wrong is found here, before the machine hears of the message. */
  function accept(message: OutgoingMessage): void {
    const payload = encode(message, codec);
    const state = currentState();
    if (state.status === 'stopped') throw new ClientStoppedError(state.cause);
    const byteLength = typeof payload === 'string' ? utf8ByteLength(payload) : payload.byteLength;
    outbox.add({ message, payload, byteLength }, parts.unsentBytes());
  }

  function hand(message: OutgoingMessage): void {
    dispatch({ kind: 'sendRequested', nowMs: nowMs(), message });
  }

  return {
    send(name, data) {
      assertName(name);
      checks.assertClientEvent(name);
      const event: Event = data === undefined ? { type: 'event', name } : { type: 'event', name, data };
      accept(event);
      hand(event);
    },
    async request(name, data, { timeoutMs, signal } = {}) {
      assertName(name);
      checks.assertRequest(name);
      const waitMs = integerOption('timeoutMs', timeoutMs, parts.requestTimeoutMs, 1);
      if (signal?.aborted) throw signal.reason;
      lastRequestId += 1;
      const head = { type: 'request', id: String(lastRequestId), name } as const;
      const request: Request = data === undefined ? head : { ...head, data };
      accept(request);
      const answer = requests.add(request, waitMs, signal, () => {
        outbox.take(request);
        parts.gaveUp();
      });
      hand(request);
      return answer;
    },
  };
}

function assertName(name: unknown): void {
  if (typeof name === 'string' && name !== '' && name.length <= MAX_NAME_LENGTH) return;
  throw new TypeError(`"name" must be a string of 1 to ${MAX_NAME_LENGTH} characters`);
}

function encode(message: OutgoingMessage, codec: Codec): Payload {
  try {
    return codec.encode(message);
  } catch (error) {
    // A CodecError: it names the rule that was broken and does not quote the data.
    throw new TypeError(`"data" cannot be sent: ${(error as Error).message}`);
  }
}
