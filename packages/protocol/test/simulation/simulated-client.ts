// One client machine with a driver around it: credentials, sockets, deadlines, an outbox.
import { retryAfterMsIn } from '../../src/close-reason.ts';
import type { Codec } from '../../src/codec/codec.ts';
import type { ServerFrameReader } from '../../src/frame/frame-reader.ts';
import { Violation } from '../../src/frame/violation.ts';
import type { ClientMachineConfig } from '../../src/machine/client/config.ts';
import type { ClientEffect } from '../../src/machine/client/effect.ts';
import type { ClientInput } from '../../src/machine/client/input.ts';
import type { ClientState } from '../../src/machine/client/state.ts';
import { nextClientDeadline } from '../../src/machine/client/step.ts';
import type { Event } from '../../src/messages/event.ts';
import type { ServerMessage } from '../../src/messages/message.ts';
import type { Request } from '../../src/messages/request.ts';
import type { StepClient } from '../machine/client/broken-clients.ts';
import {
  type ClientObservation,
  newClientHistory,
  rememberClient,
} from '../machine/client/client-history.ts';
import type { Ear, End } from './network.ts';
import type { Prng } from './prng.ts';
import { receivedFrame } from './received-frame.ts';
import type { Scheduled, VirtualClock } from './virtual-clock.ts';
import type { Weather } from './weather.ts';

export interface SimulatedClientOptions {
  readonly clock: VirtualClock;
  readonly prng: Prng;
  readonly weather: () => Weather;
  readonly codec: Codec;
  readonly reader: ServerFrameReader;
  readonly config: ClientMachineConfig;
  readonly step: StepClient;
  readonly open: (attempt: number, ear: Ear) => End;
  readonly observe: (observation: ClientObservation) => void;
}

export interface SimulatedClient {
  state(): ClientState;
  tell(input: ClientInput): void;
  /** The ids of the requests that were answered. */
  readonly answered: ReadonlySet<string>;
}

export function createSimulatedClient(options: SimulatedClientOptions): SimulatedClient {
  const { clock, prng, weather, codec, config } = options;
  let state: ClientState = { kind: 'idle' };
  let history = newClientHistory(clock.nowMs());
  let timer: Scheduled | null = null;
  let end: End | null = null;
  let outbox: (Event | Request)[] = [];
  const answered = new Set<string>();

  function tell(input: ClientInput): void {
    const from = state;
    const { state: to, effects } = options.step(from, input, config);
    const observation = { history, from, input, to, effects };
    options.observe(observation);
    state = to;
    history = rememberClient(observation);
    for (const effect of effects) run(effect);
    arm();
  }

  function arm(): void {
    timer?.cancel();
    const deadlineAtMs = nextClientDeadline(state);
    if (deadlineAtMs === null) return;
    timer = clock.at(deadlineAtMs, () =>
      tell({ kind: 'deadlineReached', nowMs: clock.nowMs(), random: prng.next() }),
    );
  }

  function run(effect: ClientEffect): void {
    switch (effect.kind) {
      case 'obtainCredential':
        obtainCredential(effect.attempt);
        return;
      case 'obtainProof':
        obtainProof(effect.attempt, effect.gen);
        return;
      case 'openSocket':
        end = options.open(effect.attempt, earOf(effect.attempt));
        return;
      case 'obtainPass':
        obtainPass(effect.attempt);
        return;
      case 'send':
        end?.send(codec.encode(effect.message));
        return;
      case 'closeSocket':
        end?.close(effect.code, '');
        return;
      case 'queue':
        outbox.push(effect.message);
        return;
      case 'discardOutbox':
        outbox = [];
        return;
      case 'flushOutbox': {
        const messages = outbox;
        outbox = [];
        for (const message of messages) tell({ kind: 'sendRequested', nowMs: clock.nowMs(), message });
        return;
      }
      case 'deliver':
        if (effect.message.type === 'response') answered.add(effect.message.id);
        return;
      case 'abortCredential':
      case 'abortProof':
      case 'abortPass':
      case 'refuseSend':
      case 'openSession':
      case 'endSession':
      case 'stop':
        return;
    }
  }

  function obtainCredential(attempt: number): void {
    const { credentialSilent, credentialFails, credentialMissing, minTokenLifeMs, maxTokenLifeMs } =
      weather();
    if (prng.chance(credentialSilent)) return;
    clock.after(prng.between(0, 100), () => {
      const nowMs = clock.nowMs();
      if (prng.chance(credentialFails)) {
        const retryAfterMs = prng.chance(0.3) ? prng.between(0, 3_000) : null;
        tell({ kind: 'credentialFailed', nowMs, attempt, random: prng.next(), retryAfterMs });
        return;
      }
      const subject = prng.pick(['alice', 'alice', 'alice', 'bob']);
      const expiry = prng.chance(0.1) ? '' : nowMs + prng.between(minTokenLifeMs, maxTokenLifeMs);
      const credential = prng.chance(credentialMissing)
        ? null
        : { method: 'bearer', token: `${subject}|${expiry}` };
      tell({ kind: 'credentialObtained', nowMs, attempt, credential });
    });
  }

  function obtainProof(attempt: number, gen: number): void {
    const { credentialSilent, credentialFails } = weather();
    if (prng.chance(credentialSilent)) return;
    clock.after(prng.between(0, 100), () => {
      const nowMs = clock.nowMs();
      if (prng.chance(credentialFails)) {
        tell({ kind: 'proofFailed', nowMs, attempt, gen, random: prng.next() });
        return;
      }
      tell({ kind: 'proofObtained', nowMs, attempt, gen, proof: 'proof' });
    });
  }

  function obtainPass(attempt: number): void {
    const { credentialSilent, credentialFails } = weather();
    if (prng.chance(credentialSilent)) return;
    clock.after(prng.between(0, 100), () => {
      const nowMs = clock.nowMs();
      if (prng.chance(credentialFails)) {
        const retryAfterMs = prng.chance(0.3) ? prng.between(0, 3_000) : null;
        tell({ kind: 'passFailed', nowMs, attempt, random: prng.next(), retryAfterMs });
        return;
      }
      tell({ kind: 'passObtained', nowMs, attempt, pass: 'pass' });
    });
  }

  function earOf(attempt: number): Ear {
    return {
      opened: () => tell({ kind: 'socketOpened', nowMs: clock.nowMs(), attempt }),
      received(payload) {
        const message = options.reader.read(receivedFrame(payload), codec);
        tell(clientInputOf(message, { nowMs: clock.nowMs(), attempt, random: prng.next() }));
      },
      closed: (code, reason) =>
        tell({
          kind: 'socketClosed',
          nowMs: clock.nowMs(),
          attempt,
          code,
          retryAfterMs: retryAfterMsIn(reason) ?? null,
          mayNeedPass: state.kind === 'connecting',
          random: prng.next(),
        }),
    };
  }

  return { state: () => state, tell, answered };
}

function clientInputOf(
  message: ServerMessage | Violation,
  fact: { readonly nowMs: number; readonly attempt: number; readonly random: number },
): ClientInput {
  if (message instanceof Violation) return { ...fact, kind: 'violationFound', violation: message };
  switch (message.type) {
    case 'auth_ok':
      return { ...fact, kind: 'authOkReceived', message };
    case 'auth_error':
      return { ...fact, kind: 'authErrorReceived', message };
    case 'auth_challenge':
      return { ...fact, kind: 'authChallengeReceived', message };
    case 'auth_expiring':
      return { ...fact, kind: 'authExpiringReceived', message };
    case 'draining':
      return { ...fact, kind: 'drainingReceived', message };
    case 'ping':
      return { ...fact, kind: 'pingReceived', message };
    case 'pong':
      return { ...fact, kind: 'pongReceived', message };
    case 'event':
      return { ...fact, kind: 'eventReceived', message };
    case 'request':
      return { ...fact, kind: 'requestReceived', message };
    case 'response':
      return { ...fact, kind: 'responseReceived', message };
    case 'error':
      return { ...fact, kind: 'errorReceived', message };
  }
}
