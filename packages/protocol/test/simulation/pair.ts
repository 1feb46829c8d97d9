// A client machine and the server machines it meets, driven against each other through real frames.

import type { Codec } from '../../src/codec/codec.ts';
import { jsonCodec } from '../../src/codec/json.ts';
import { msgpackCodec } from '../../src/codec/msgpack.ts';
import { createClientFrameReader, createServerFrameReader } from '../../src/frame/frame-reader.ts';
import type { ClientMachineConfig } from '../../src/machine/client/config.ts';
import { stepClient } from '../../src/machine/client/step.ts';
import type { ServerMachineConfig } from '../../src/machine/server/config.ts';
import { stepServer } from '../../src/machine/server/step.ts';
import { AuthBearer } from '../../src/messages/auth-bearer.ts';
import { compiledCheck } from '../../src/schema/compiled.ts';
import { interpretedCheck } from '../../src/schema/interpreted.ts';
import type { StepClient } from '../machine/client/broken-clients.ts';
import type { ClientObservation } from '../machine/client/client-history.ts';
import type { StepServer } from '../machine/server/broken-servers.ts';
import type { ServerObservation } from '../machine/server/server-history.ts';
import { type Connection, connect, type Ear, type End } from './network.ts';
import { createPrng, type Prng } from './prng.ts';
import { createSimulatedClient, type SimulatedClient } from './simulated-client.ts';
import { createSimulatedServer, type SimulatedServer } from './simulated-server.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';
import type { Weather } from './weather.ts';

export const SERVER_CONFIG: ServerMachineConfig = {
  authTimeoutMs: 1_000,
  heartbeatMs: 1_000,
  maxApplicationErrors: 3,
  applicationErrorWindowMs: 1_000,
};

export const CLIENT_CONFIG: ClientMachineConfig = {
  credentialTimeoutMs: 1_500,
  connectTimeoutMs: 1_500,
  authTimeoutMs: 2_000,
  backoff: { baseMs: 50, maxMs: 1_000 },
  stableAfterMs: 2_000,
  maxRetryAfterMs: 2_000,
  canRenewCredential: true,
  canProve: true,
  clientInfo: undefined,
  canResume: true,
  canGetPass: true,
  passTimeoutMs: 500,
};

const READER_OPTIONS = { maxAuthMessageBytes: 8_192, maxMessageBytes: 16_384 };
const CLIENT_FRAME_READER = createClientFrameReader({
  ...READER_OPTIONS,
  createCheck: compiledCheck,
  authMethods: { bearer: AuthBearer },
});
const SERVER_FRAME_READER = createServerFrameReader({ ...READER_OPTIONS, createCheck: interpretedCheck });

export interface PairOptions {
  readonly seed: number;
  readonly stepServer?: StepServer;
  readonly stepClient?: StepClient;
  readonly weather: (nowMs: number) => Weather;
  readonly onServerStep: (observation: ServerObservation) => void;
  readonly onClientStep: (observation: ClientObservation) => void;
}

export interface Pair {
  readonly clock: VirtualClock;
  readonly client: SimulatedClient;
  /** Runs the next event; false when there is none until `untilMs`. */
  runNext(untilMs: number): boolean;
  /** What no single step shows. */
  overdue(): string | null;
}

interface Meeting {
  readonly connection: Connection;
  readonly server: SimulatedServer;
}

export function createPair(options: PairOptions): Pair {
  const prng = createPrng(options.seed);
  const clock = createVirtualClock(1_000_000);
  const weather = () => options.weather(clock.nowMs());
  const codec: Codec = options.seed % 2 === 0 ? jsonCodec : (msgpackCodec as Codec);
  const meetings: Meeting[] = [];
  let live: Meeting[] = [];

  function open(_attempt: number, clientEar: Ear): End {
    if (prng.chance(weather().refuseConnection)) {
      clock.after(prng.between(1, 300), () => clientEar.closed(1006, ''));
      return { send() {}, close() {} };
    }
    let server: SimulatedServer | null = null;
    const serverEar: Ear = {
      opened() {
        server = createSimulatedServer({
          clock,
          prng,
          weather,
          codec,
          reader: CLIENT_FRAME_READER,
          config: SERVER_CONFIG,
          step: options.stepServer ?? stepServer,
          end: () => connection.server,
          observe: options.onServerStep,
        });
        const meeting = { connection, server };
        meetings.push(meeting);
        live.push(meeting);
      },
      received: (payload) => server?.received(payload),
      closed: (code, reason) => server?.closed(code, reason),
    };
    const connection = connect(clock, prng, () => weather().network, {
      client: clientEar,
      server: serverEar,
    });
    // Most connections spend little time unauthenticated, and that is when a stranger's frames are worth most.
    if (prng.chance(4 * weather().rogueFrame)) {
      clock.after(prng.between(0, 600), () => connection.client.send(rogueFrame(prng, codec)));
    }
    if (prng.chance(4 * weather().impostorFrame)) {
      clock.after(prng.between(0, 600), () => connection.server.send(impostorFrame(prng, codec)));
    }
    return connection.client;
  }

  const client = createSimulatedClient({
    clock,
    prng,
    weather,
    codec,
    reader: SERVER_FRAME_READER,
    config: CLIENT_CONFIG,
    step: options.stepClient ?? stepClient,
    open,
    observe: options.onClientStep,
  });

  function stir(): void {
    trouble({
      clock,
      prng,
      weather: weather(),
      codec,
      client,
      meeting: prng.chance(0.8) ? live.at(-1) : meetings.at(-2),
    });
    clock.after(prng.between(20, 250), stir);
  }
  clock.after(0, () => client.tell({ kind: 'startRequested', nowMs: clock.nowMs() }));
  clock.after(100, stir);

  return {
    clock,
    client,
    runNext: (untilMs) => clock.runNext(untilMs),
    overdue() {
      live = live.filter(({ server }) => server.state().kind !== 'closed');
      for (const { server } of live) {
        const complaint = server.overdue();
        if (complaint !== null) return complaint;
      }
      return null;
    },
  };
}

/** Traffic and misfortune: one throw of the dice for each. */
function trouble(world: {
  readonly clock: VirtualClock;
  readonly prng: Prng;
  readonly weather: Weather;
  readonly codec: Codec;
  readonly client: SimulatedClient;
  readonly meeting: Meeting | undefined;
}): void {
  const { clock, prng, weather, codec, client, meeting } = world;
  const nowMs = clock.nowMs();
  if (prng.chance(0.5)) {
    client.tell({
      kind: 'sendRequested',
      nowMs,
      message: prng.chance(0.5)
        ? { type: 'event', name: 'moved', data: { x: prng.between(0, 9) } }
        : { type: 'request', id: `r${prng.between(1, 1_000_000_000)}`, name: 'sum', data: [1, 2] },
    });
  }
  if (meeting === undefined) return;
  const { server, connection } = meeting;
  if (prng.chance(0.3)) {
    server.tell({ kind: 'sendRequested', nowMs, message: { type: 'event', name: 'tick', data: 'é' } });
  }
  if (prng.chance(weather.drain)) server.tell({ kind: 'drainRequested', nowMs, reconnectAfterMs: 900 });
  if (prng.chance(weather.frameDropped)) server.tell({ kind: 'frameDropped', nowMs });
  if (prng.chance(weather.closeRequested)) {
    const retryAfterMs = prng.chance(0.5) ? { retryAfterMs: prng.between(0, 3_000) } : {};
    server.tell({ kind: 'closeRequested', nowMs, code: prng.pick(weather.closeCodes), ...retryAfterMs });
  }
  if (prng.chance(weather.rogueFrame)) connection.client.send(rogueFrame(prng, codec));
  if (prng.chance(weather.impostorFrame)) connection.server.send(impostorFrame(prng, codec));
  if (prng.chance(weather.cut)) connection.cut();
}

function impostorFrame(prng: Prng, codec: Codec): string | Uint8Array {
  const otherGen = { type: 'auth_ok', gen: 2, session_id: 's', subject: 'mallory', heartbeat_ms: 1_000 };
  const times = { expires_at_ms: null, refresh_at_ms: null, server_time_ms: 0 };
  return codec.encode(
    prng.pick<unknown>([
      { ...otherGen, ...times },
      { type: 'auth_error', gen: 2, code: 'c', message: 'm', retry: 'never' },
      { type: 'auth_challenge', gen: 1, challenge: 1 },
      7,
    ]),
  );
}

function rogueFrame(prng: Prng, codec: Codec): string | Uint8Array {
  const message = prng.pick<unknown>([
    { type: 'auth', token: 'mallory|' },
    { type: 'auth', token: 'mallory|', gen: 2 },
    { type: 'auth', method: 'magic' },
    { type: 'auth_proof', gen: 1, proof: 0 },
    { type: 'auth_proof', gen: 2, proof: 0 },
    { type: 'ping' },
    { type: 'pong', t: 1 },
    { type: 'event', name: 'forged' },
    { type: 'request', id: 'forged', name: 'forged' },
    { type: 'response', id: 'forged' },
    { type: 'constructor' },
    { type: 'event', closeCode: 'x' },
    'not an object',
    { type: 'event', name: 'large', data: 'x'.repeat(17_000) },
  ]);
  if (prng.chance(0.1)) return codec.frameKind === 'text' ? '{' : Uint8Array.of(0xc1);
  if (prng.chance(0.1)) return codec.frameKind === 'text' ? Uint8Array.of(0x80) : '{}';
  return codec.encode(message);
}
