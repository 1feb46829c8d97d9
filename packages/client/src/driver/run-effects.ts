// Does what the machine decided.
import type { AuthExpiring, ClientEffect, Codec, ErrorMessage, Event, Response } from '@inband/protocol';
import type { CredentialSource } from '../credential-source.ts';
import type { InbandError } from '../errors/inband-error.ts';
import { OutboxDiscardedError } from '../errors/outbox-discarded-error.ts';
import { ServerError } from '../errors/server-error.ts';
import type { ServerEvents } from '../events/server-events.ts';
import type { Inspector } from '../inspect/inspector.ts';
import type { Outbox } from '../outgoing/outbox.ts';
import type { PendingRequests } from '../outgoing/pending-requests.ts';
import type { PassSource } from '../pass/pass-source.ts';
import type { ProofSource } from '../proof-source.ts';
import { utf8ByteLength } from '../utf8-byte-length.ts';
import type { Connection } from './connection.ts';

export interface EffectParts {
  readonly codec: Codec;
  /** What a socket may hold before the client stops answering pings on it. */
  readonly maxBufferedBytes: number;
  readonly credentials: CredentialSource;
  readonly proofs: ProofSource;
  readonly passes: PassSource;
  readonly connection: Connection;
  readonly outbox: Outbox;
  readonly requests: PendingRequests;
  readonly events: ServerEvents;
  readonly inspector: Inspector;
  /** Sends what waits in the outbox and may go. */
  readonly pump: () => void;
  readonly reportError: (error: InbandError) => void;
  readonly sessionExpiring: (expiresAtMs: number) => void;
  readonly stopped: () => void;
}

type Run = { readonly [K in ClientEffect['kind']]: (effect: Extract<ClientEffect, { kind: K }>) => void };
type SendEffect = Extract<ClientEffect, { kind: 'send' }>;
type Delivered = Event | Response | ErrorMessage | AuthExpiring;

export function createEffectRunner(parts: EffectParts): (effects: readonly ClientEffect[]) => void {
  const { codec, credentials, proofs, passes, connection, outbox, requests, events } = parts;
  const { inspector, pump, reportError } = parts;

  function send({ message }: SendEffect): void {
    if (message.type === 'event' || message.type === 'request') {
      // It is in the outbox since it was accepted, and goes when it is its turn.
      pump();
      return;
    }
    // A server that asks and asks and does not read: it gets no more answers, and then no heartbeat (LIVE-2).
    if (connection.bufferedBytes > parts.maxBufferedBytes) return;
    // Nothing of the application's is in the other one, so there is nothing to prove (RESUME-6).
    if (message.type === 'auth' && message.method !== 'resume') proofs.authSent(message);
    const payload = codec.encode(message);
    inspector.sent(message, typeof payload === 'string' ? utf8ByteLength(payload) : payload.byteLength);
    connection.send(payload);
  }

  /** CLIENT-7. Not silent: each request is told, and the rest is reported. */
  function discardOutbox(): void {
    const entries = outbox.takeAll();
    if (entries.length === 0) return;
    const error = new OutboxDiscardedError(entries.length);
    for (const { message } of entries) {
      if (message.type === 'request') requests.reject(message.id, error);
    }
    reportError(error);
  }

  function deliver(message: Delivered): void {
    switch (message.type) {
      case 'event':
        events.deliver(message, connection.byteLengthOf(message));
        return;
      case 'response':
        requests.settle(message);
        pump();
        return;
      case 'error':
        if (!requests.refuse(message)) reportError(new ServerError(message.code, message.message));
        pump();
        return;
      case 'auth_expiring':
        // Version 1 of this client does not renew on a live connection: it comes back when the session ends.
        parts.sessionExpiring(message.expires_at_ms);
        return;
    }
  }

  const run: Run = {
    obtainCredential: ({ attempt, reason }) => credentials.obtain(attempt, reason),
    abortCredential: () => credentials.abort(),
    obtainProof: ({ attempt, gen, challenge }) => proofs.obtain(attempt, gen, challenge),
    abortProof: () => proofs.abort(),
    obtainPass: ({ attempt }) => passes.obtain(attempt),
    abortPass: () => passes.abort(),
    openSocket: ({ attempt, upgrade, pass }) => connection.open(attempt, upgrade, pass),
    send,
    // It has been in the outbox since it was accepted.
    queue() {},
    // The client asks before it accepts a message, so there is nothing here to refuse.
    refuseSend({ message }) {
      outbox.take(message);
    },
    discardOutbox,
    // The state says so.
    openSession() {},
    flushOutbox: pump,
    deliver: ({ message }) => deliver(message),
    endSession: () => requests.failSent(),
    closeSocket: ({ code }) => connection.close(code),
    stop: () => parts.stopped(),
  };

  return (effects) => {
    // The table's type ties each function to its own effect; a lookup by a variable cannot show that.
    for (const effect of effects) (run[effect.kind] as (effect: ClientEffect) => void)(effect);
  };
}
