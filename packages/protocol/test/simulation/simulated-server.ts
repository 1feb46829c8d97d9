// One server machine with a driver around it: frames, deadlines, a verifier that misbehaves, an application.
import { CLOSE_CODES } from '../../src/close-code.ts';
import { closeReason } from '../../src/close-reason.ts';
import type { Codec } from '../../src/codec/codec.ts';
import type { ClientFrameReader } from '../../src/frame/frame-reader.ts';
import { Violation } from '../../src/frame/violation.ts';
import { awaitAuth } from '../../src/machine/server/authenticate.ts';
import type { ServerMachineConfig } from '../../src/machine/server/config.ts';
import type { ServerEffect } from '../../src/machine/server/effect.ts';
import type { ServerInput, VerificationResult } from '../../src/machine/server/input.ts';
import type { ServerState } from '../../src/machine/server/state.ts';
import { nextServerDeadline } from '../../src/machine/server/step.ts';
import type { ClientMessage } from '../../src/messages/message.ts';
import type { StepServer } from '../machine/server/broken-servers.ts';
import {
  newServerHistory,
  rememberServer,
  type ServerObservation,
} from '../machine/server/server-history.ts';
import type { Ear, End, Payload } from './network.ts';
import type { Prng } from './prng.ts';
import { receivedFrame } from './received-frame.ts';
import type { Scheduled, VirtualClock } from './virtual-clock.ts';
import type { Weather } from './weather.ts';

/** How late a timer may fire: the "one tick" of the design. */
const TICK_MS = 25;

export interface SimulatedServerOptions {
  readonly clock: VirtualClock;
  readonly prng: Prng;
  readonly weather: () => Weather;
  readonly codec: Codec;
  readonly reader: ClientFrameReader;
  readonly config: ServerMachineConfig;
  readonly step: StepServer;
  readonly end: () => End;
  readonly observe: (observation: ServerObservation) => void;
}

export interface SimulatedServer extends Ear {
  state(): ServerState;
  tell(input: ServerInput): void;
  /** Something the design forbids that no single step shows; null when all is well. */
  overdue(): string | null;
}

export function createSimulatedServer(options: SimulatedServerOptions): SimulatedServer {
  const { clock, prng, weather, codec, config } = options;
  let state: ServerState = awaitAuth(clock.nowMs(), config);
  let history = newServerHistory(clock.nowMs() + config.authTimeoutMs);
  let timer: Scheduled | null = null;
  /** The token that was challenged. */
  let bearer = '';

  function tell(input: ServerInput): void {
    const from = state;
    const { state: to, effects } = options.step(from, input, config);
    const observation = { history, from, input, to, effects };
    options.observe(observation);
    state = to;
    history = rememberServer(observation);
    for (const effect of effects) run(effect);
    arm();
  }

  function arm(): void {
    timer?.cancel();
    const deadlineAtMs = nextServerDeadline(state);
    if (deadlineAtMs === null) return;
    timer = clock.at(deadlineAtMs + prng.between(0, TICK_MS), () =>
      tell({ kind: 'deadlineReached', nowMs: clock.nowMs() }),
    );
  }

  function run(effect: ServerEffect): void {
    switch (effect.kind) {
      case 'send':
        options.end().send(codec.encode(effect.message));
        return;
      case 'closeSocket': {
        const code = CLOSE_CODES[effect.code]?.code ?? 1011;
        options.end().close(code, closeReason(effect.code, effect.retryAfterMs));
        return;
      }
      case 'startVerification':
        verify(effect.gen, String(effect.message.token));
        return;
      case 'verifyProof':
        judge(effect.gen, bearer);
        return;
      case 'deliver':
        answer(effect.message);
        return;
      case 'abortVerification':
        // A verifier may be deaf to its signal, so its verdict still comes.
        return;
      case 'openSession':
      case 'endSession':
        return;
    }
  }

  function settle(gen: number, result: VerificationResult, delayMs: number): Scheduled {
    return clock.after(delayMs, () =>
      tell({ kind: 'verificationSettled', gen, result, nowMs: clock.nowMs() }),
    );
  }

  /** Sometimes twice, and sometimes for an `auth` that nobody sent. */
  function challenge(gen: number, token: string): void {
    const { verifierRepeats, verifierStray } = weather();
    const issue = (issuedGen: number, delayMs: number): Scheduled =>
      clock.after(delayMs, () =>
        tell({ kind: 'challengeIssued', gen: issuedGen, challenge: 'who are you', nowMs: clock.nowMs() }),
      );
    bearer = token;
    if (prng.chance(verifierStray)) issue(gen + 1, prng.between(0, 100));
    issue(gen, prng.between(0, 60));
    if (prng.chance(verifierRepeats)) issue(gen, prng.between(0, 900));
  }

  function verify(gen: number, token: string): void {
    if (prng.chance(weather().verifierChallenges)) challenge(gen, token);
    else judge(gen, token);
  }

  function judge(gen: number, token: string): void {
    const { verifierSilent, verifierSlow, verifierRepeats, verifierRefuses, verifierStray, refusals } =
      weather();
    const result: VerificationResult = prng.chance(verifierRefuses)
      ? { refusal: prng.pick(refusals), ...(prng.chance(0.5) ? { retryAfterMs: 700 } : {}) }
      : sessionOf(token, prng);
    if (prng.chance(verifierStray)) settle(gen + 1, result, prng.between(0, 100));
    if (prng.chance(verifierSilent)) return;
    const delayMs = prng.chance(verifierSlow) ? prng.between(0, 2_500) : prng.between(0, 60);
    settle(gen, result, delayMs);
    if (prng.chance(verifierRepeats))
      settle(gen, sessionOf('mallory|', prng), delayMs + prng.between(0, 900));
  }

  function answer(message: { readonly type: string; readonly id?: string }): void {
    const { id } = message;
    if (prng.chance(weather().applicationErrors)) {
      const error = { code: 'unknown_name', message: 'nobody handles this' };
      tell({
        kind: 'applicationMessageRefused',
        nowMs: clock.nowMs(),
        answer: id === undefined ? { type: 'error', ...error } : { type: 'response', id, error },
      });
      return;
    }
    if (id === undefined) return;
    clock.after(prng.between(0, 20), () =>
      tell({ kind: 'sendRequested', nowMs: clock.nowMs(), message: { type: 'response', id, data: 1 } }),
    );
  }

  function received(payload: Payload): void {
    const frame = receivedFrame(payload);
    const isPreAuth = 'deadlineAtMs' in state;
    const { readChallenged, readUnauthenticated } = options.reader;
    const read = state.kind === 'challenged' ? readChallenged : readUnauthenticated;
    // Sometimes through the wrong ladder: the machine must refuse by itself what the right one would have kept from it.
    const message =
      isPreAuth && !prng.chance(weather().wrongLadder)
        ? read(frame, codec)
        : options.reader.readAuthenticated(frame, codec);
    tell(serverInputOf(message, clock.nowMs()));
  }

  arm();
  return {
    opened() {},
    received,
    closed: () => tell({ kind: 'socketClosed', nowMs: clock.nowMs() }),
    state: () => state,
    tell,
    overdue() {
      const lateMs = clock.nowMs() - TICK_MS;
      if ('deadlineAtMs' in state && lateMs > history.openingDeadlineAtMs)
        return 'AUTH-3: a connection is still not authenticated one tick after its deadline';
      const expiresAtMs = history.session?.expiresAtMs ?? null;
      if (state.kind === 'authenticated' && expiresAtMs !== null && lateMs > expiresAtMs)
        return 'SESSION-2: a session is still open one tick after exp';
      return null;
    },
  };
}

/** A token is `subject|expiry`; what it says is true. */
function sessionOf(token: string, prng: Prng): VerificationResult {
  const [subject = '', expiry = ''] = token.split('|');
  const id = `s${prng.between(1, 1_000_000)}`;
  return { session: { id, subject, expiresAtMs: expiry === '' ? null : Number(expiry), claims: {} } };
}

function serverInputOf(message: ClientMessage | Violation, nowMs: number): ServerInput {
  if (message instanceof Violation) return { kind: 'violationFound', violation: message, nowMs };
  switch (message.type) {
    case 'auth':
      return { kind: 'authReceived', message, nowMs };
    case 'auth_proof':
      return { kind: 'authProofReceived', message, nowMs };
    case 'ping':
      return { kind: 'pingReceived', message, nowMs };
    case 'pong':
      return { kind: 'pongReceived', message, nowMs };
    case 'event':
      return { kind: 'eventReceived', message, nowMs };
    case 'request':
      return { kind: 'requestReceived', message, nowMs };
    case 'response':
      return { kind: 'responseReceived', message, nowMs };
  }
}
