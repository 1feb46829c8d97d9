// Puts a client together, on whatever opens its sockets.
import type { Contract, ClientState as MachineState } from '@inband/protocol';
import type { Client } from './client.ts';
import { type ClientState, toClientState } from './client-state.ts';
import { createContractChecks } from './contract-checks.ts';
import { createCredentialSource } from './credential-source.ts';
import { createClock } from './driver/clock.ts';
import { createConnection } from './driver/connection.ts';
import { createMachineLoop } from './driver/machine-loop.ts';
import { createEffectRunner } from './driver/run-effects.ts';
import { ClientStoppedError } from './errors/client-stopped-error.ts';
import type { InbandError } from './errors/inband-error.ts';
import { createListeners } from './events/listeners.ts';
import { createServerEvents } from './events/server-events.ts';
import { createInspector } from './inspect/inspector.ts';
import { createNotifications } from './notifications.ts';
import type { Settings } from './options/read-options.ts';
import { createOutbox } from './outgoing/outbox.ts';
import { createOutboxPump } from './outgoing/outbox-pump.ts';
import { createPendingRequests } from './outgoing/pending-requests.ts';
import { createSender } from './outgoing/sender.ts';
import { createReadyGate } from './ready-gate.ts';
import type { OpenSocket } from './transport/socket-port.ts';

/** A client that has started. Tests give it sockets of their own. */
export function assembleClient(settings: Settings, openSocket: OpenSocket): Client {
  const { codec } = settings;
  const nowMs = createClock();
  const notifications = createNotifications();
  const inspector = createInspector(settings.inspect, nowMs, notifications);
  const checks = createContractChecks(settings.contract);
  const outbox = createOutbox(settings.outbox);
  const requests = createPendingRequests(checks.isResponse);
  const stateListeners = createListeners<ClientState>();
  const errorListeners = createListeners<InbandError>();
  const expiringListeners = createListeners<number>();
  const reportError = (error: InbandError): void => notifications.push(() => errorListeners.call(error));
  const events = createServerEvents({ checks, buffer: settings.eventBuffer, notifications, reportError });
  let credentialError: unknown;
  let state = toClientState({ kind: 'idle' }, credentialError, 0);
  const ready = createReadyGate(() => state);

  const credentials = createCredentialSource(settings, {
    obtained: (attempt, credential) =>
      loop.dispatch({ kind: 'credentialObtained', attempt, nowMs: nowMs(), credential }),
    failed(attempt, error) {
      credentialError = error;
      loop.dispatch({ kind: 'credentialFailed', attempt, nowMs: nowMs(), random: Math.random() });
    },
  });
  const connection = createConnection({
    settings,
    openSocket,
    nowMs,
    dispatch: (input) => loop.dispatch(input),
    frameRead: inspector.received,
  });
  const isAuthenticated = (): boolean => state.status === 'authenticated';
  const pump = createOutboxPump({ outbox, requests, connection, inspector, isAuthenticated });
  const loop = createMachineLoop({
    config: settings.machine,
    nowMs,
    runEffects: createEffectRunner({
      codec,
      maxBufferedBytes: settings.outbox.maxBytes,
      credentials,
      connection,
      outbox,
      requests,
      events,
      inspector,
      pump,
      reportError,
      sessionExpiring: (expiresAtMs) => notifications.push(() => expiringListeners.call(expiresAtMs)),
      stopped,
    }),
    stateCommitted,
    cameToRest: notifications.drain,
  });
  const sender = createSender({
    codec,
    checks,
    outbox,
    requests,
    requestTimeoutMs: settings.requestTimeoutMs,
    nowMs,
    dispatch: loop.dispatch,
    currentState: () => state,
    unsentBytes: () => connection.bufferedBytes,
    gaveUp,
  });

  /** A timer's or the application's doing and not a step's, so nobody else drains what the inspector is told. */
  function gaveUp(): void {
    // An aborted credential function may abort requests, too: that is in the middle of a step, but of no session.
    if (!isAuthenticated()) return;
    pump();
    notifications.drain();
  }

  function stateCommitted(from: MachineState, to: MachineState): void {
    // A message moves the heartbeat and with it the machine's state, which is nobody's business outside.
    if (from.kind === to.kind) return;
    const now = toClientState(to, credentialError, Date.now() - nowMs());
    state = now;
    inspector.moved(from.kind, to.kind);
    ready.update(now);
    notifications.push(() => stateListeners.call(now));
  }

  /** CLIENT-5: nothing is sent, and no listener is called, after the one last state. */
  function stopped(): void {
    for (const { message } of outbox.takeAll()) {
      if (message.type === 'request') requests.reject(message.id, stoppedError());
    }
    events.end();
    expiringListeners.clear();
    notifications.push(() => {
      stateListeners.clear();
      errorListeners.clear();
    });
  }

  function stoppedError(): ClientStoppedError | undefined {
    return state.status === 'stopped' ? new ClientStoppedError(state.cause) : undefined;
  }

  loop.dispatch({ kind: 'startRequested', nowMs: nowMs() });

  const client = {
    get state() {
      return state;
    },
    onState: stateListeners.add,
    on: events.on,
    onError: errorListeners.add,
    onExpiring: expiringListeners.add,
    events: events.stream,
    send: sender.send,
    request: sender.request,
    ready: ready.ready,
    close: () => loop.dispatch({ kind: 'stopRequested', nowMs: nowMs() }),
  };
  return Object.freeze(client) as Client<Contract>;
}
