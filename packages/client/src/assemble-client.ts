// Puts a client together, on whatever opens its sockets.
import type { Contract, ClientState as MachineState } from '@inband/protocol';
import type { Client } from './client.ts';
import { type ClientState, looksTheSame, statusOf, toClientState } from './client-state.ts';
import { createContractChecks } from './contract-checks.ts';
import { createCredentialSource } from './credential-source.ts';
import { createClock } from './driver/clock.ts';
import { createConnection } from './driver/connection.ts';
import { createMachineLoop } from './driver/machine-loop.ts';
import { createEffectRunner } from './driver/run-effects.ts';
import { ClientStoppedError } from './errors/client-stopped-error.ts';
import { CredentialError } from './errors/credential-error.ts';
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
import { createPassSource } from './pass/pass-source.ts';
import { createProofSource } from './proof-source.ts';
import { createReadyGate } from './ready-gate.ts';
import type { Transport } from './transport/socket-port.ts';

/** A client that has started. Tests give it sockets of their own. */
export function assembleClient(
  settings: Settings,
  { openSocket, origin, faultInHeaders }: Transport,
): Client {
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
  let applicationError: unknown;
  let state = toClientState({ kind: 'idle' }, applicationError, 0);
  const ready = createReadyGate(() => state);

  const credentials = createCredentialSource(settings, faultInHeaders, {
    obtained: (attempt, credential) =>
      loop.dispatch({ kind: 'credentialObtained', attempt, nowMs: nowMs(), credential }),
    failed(attempt, error) {
      applicationError = error;
      const retryAfterMs = retryAfterMsOf(error);
      loop.dispatch({
        kind: 'credentialFailed',
        attempt,
        nowMs: nowMs(),
        random: Math.random(),
        retryAfterMs,
      });
    },
  });
  const proofs = createProofSource(settings, origin, {
    obtained: (attempt, gen, proof) =>
      loop.dispatch({ kind: 'proofObtained', attempt, nowMs: nowMs(), gen, proof }),
    failed(attempt, gen, error) {
      applicationError = error;
      loop.dispatch({ kind: 'proofFailed', attempt, nowMs: nowMs(), random: Math.random(), gen });
    },
  });
  const passes = createPassSource(settings.url, {
    obtained: (attempt, pass) => loop.dispatch({ kind: 'passObtained', attempt, nowMs: nowMs(), pass }),
    failed: (attempt, delayMs) =>
      loop.dispatch({
        kind: 'passFailed',
        attempt,
        nowMs: nowMs(),
        random: Math.random(),
        retryAfterMs: delayMs,
      }),
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
      proofs,
      passes,
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
    if (to.kind !== 'authenticating' && to.kind !== 'proving') proofs.forget();
    // A message moves the heartbeat and with it the machine's state, which is nobody's business outside. Neither is
    // how many messages it takes to authenticate.
    if (looksTheSame(from, to)) return;
    const now = toClientState(to, applicationError, Date.now() - nowMs());
    state = now;
    if (statusOf(from) !== statusOf(to)) inspector.moved(statusOf(from), statusOf(to));
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

/** Anything but a delay would be one that never ends, or none at all. */
function retryAfterMsOf(error: unknown): number | null {
  const retryAfterMs = error instanceof CredentialError ? error.retryAfterMs : null;
  return typeof retryAfterMs === 'number' && retryAfterMs >= 0 ? retryAfterMs : null;
}
