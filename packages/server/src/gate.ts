// The entry point: options in, a gate out that every connection passes through, whatever the transport.
import {
  AuthBearer,
  type CloseCodeName,
  type Codec,
  type Contract,
  createClientFrameReader,
  type EventData,
  type EventName,
  jsonCodec,
  SUBPROTOCOL_JSON,
} from '@inband/protocol';
import { compiledCheck } from '@inband/protocol/compiled';
import { msgpackCodec } from '@inband/protocol/msgpack';
import { Application } from './application.ts';
import { assertCloseCode } from './assert-close-code.ts';
import { assertEventName } from './assert-event-name.ts';
import { systemClock } from './clock.ts';
import { Connection } from './connection.ts';
import { DeadlineWheel } from './deadline-wheel.ts';
import { createDefaultLogger } from './default-logger.ts';
import { Encoder } from './encoder.ts';
import type { ConnectionCounts, GateContext } from './gate-context.ts';
import { integerOption } from './integer-option.ts';
import { guardMetrics } from './metrics/guarded-metrics.ts';
import { NO_METRICS } from './metrics/metrics.ts';
import { type GateOptions, type ResolvedOptions, resolveOptions } from './options.ts';
import { SampledLogger } from './sampled-logger.ts';
import type { Session } from './session.ts';
import { MemorySessionRegistry } from './session-registry.ts';
import type { Socket } from './socket.ts';
import { HTTP_REFUSALS, type HttpRefusal } from './upgrade/http-refusal.ts';
import { ANY_ORIGIN } from './upgrade/origin-policy.ts';
import { type AcceptedUpgrade, readUpgrade, type UpgradePolicy } from './upgrade/read-upgrade.ts';
import type { UpgradeRequest } from './upgrade/upgrade-request.ts';

/** How many connections there are in which phase. */
export type GateStats = Readonly<ConnectionCounts>;

const SPREAD_BOUNDS = { default: 0, min: 0, max: 3_600_000 };

export class Gate<C extends Contract = Contract> {
  readonly options: ResolvedOptions;
  readonly #context: GateContext;
  #upgrades: UpgradePolicy;
  readonly #encoders: ReadonlyMap<string, Encoder>;
  readonly #connections = new Set<Connection>();
  #isDraining = false;

  constructor(options: GateOptions<C>, alsoKnown: readonly string[] = []) {
    const untyped = options as unknown as GateOptions;
    this.options = resolveOptions(untyped, alsoKnown);
    const { limits, maxLogLinesPerSecond, missingOrigin, origins } = this.options;
    const codecs: readonly Codec[] = [jsonCodec as Codec, msgpackCodec as Codec];
    const clock = options.clock ?? systemClock;
    const log = new SampledLogger(options.logger ?? createDefaultLogger(), clock, maxLogLinesPerSecond);
    this.#encoders = new Map(codecs.map((codec) => [codec.subprotocol, new Encoder(codec)]));
    this.#upgrades = { origins, missingOrigin, subprotocols: new Set(this.#encoders.keys()) };
    this.#context = {
      counts: { unauthenticated: 0, authenticated: 0 },
      clock,
      machine: limits,
      reader: createClientFrameReader({
        createCheck: compiledCheck,
        maxAuthMessageBytes: limits.maxAuthMessageBytes,
        maxMessageBytes: limits.maxMessageBytes,
        authMethods: { bearer: AuthBearer },
      }),
      deadlines: new DeadlineWheel(clock),
      verifier: options.verifier,
      application: new Application(untyped.handlers ?? {}, options.contract, compiledCheck, log),
      registry: options.registry ?? new MemorySessionRegistry(),
      metrics: options.metrics === undefined ? NO_METRICS : guardMetrics(options.metrics, log),
      log,
      maxInFlightRequests: limits.maxInFlightRequests,
      serverEvents:
        options.contract === undefined ? null : new Set(Object.keys(options.contract.serverEvents)),
    };
  }

  /** Where everything around this gate logs, so that one quota and one flush serve all of it. */
  get log(): SampledLogger {
    return this.#context.log;
  }

  get stats(): GateStats {
    return { ...this.#context.counts };
  }

  /** Lets pages of further origins in from now on: a server knows its own only once it has a port. */
  allowOrigins(origins: readonly string[]): void {
    const allowed = this.#upgrades.origins;
    if (allowed === ANY_ORIGIN) return;
    this.#upgrades = { ...this.#upgrades, origins: new Set([...allowed, ...origins]) };
  }

  /** Decides about an upgrade request; a refusal is logged and counted here. */
  admit(request: UpgradeRequest, peer: string): AcceptedUpgrade | HttpRefusal {
    const decision = this.#refusalOfAll() ?? readUpgrade(request, this.#upgrades);
    if ('status' in decision) {
      this.#context.metrics.upgradeRefused(decision.status);
      const fields = { peer, status: decision.status, detail: decision.body.trim() };
      this.#context.log.write('info', fields, 'upgrade refused');
    }
    return decision;
  }

  /** What is answered to everybody just now, before anything else is looked at. */
  #refusalOfAll(): HttpRefusal | undefined {
    if (this.#isDraining) return HTTP_REFUSALS.draining;
    const isFull = this.#context.counts.unauthenticated >= this.options.limits.maxUnauthenticatedConnections;
    return isFull ? HTTP_REFUSALS.overloaded : undefined;
  }

  /** Takes in a socket that has just opened. */
  open(socket: Socket, subprotocol: string): Connection {
    const encoder = this.#encoders.get(subprotocol) ?? this.#encoders.get(SUBPROTOCOL_JSON);
    if (encoder === undefined) throw new Error('unreachable: there is always a codec for JSON');
    const connection = new Connection(this.#context, socket, encoder);
    this.#connections.add(connection);
    return connection;
  }

  /** The socket of `connection` is gone. The adapter calls this exactly once for each. */
  closed(connection: Connection): void {
    this.#connections.delete(connection);
    connection.socketClosed();
  }

  session(id: string): Session<C> | undefined {
    return this.#context.registry.byId(id) as Session<C> | undefined;
  }

  sessionsOf(subject: string): Iterable<Session<C>> {
    return this.#context.registry.bySubject(subject) as Iterable<Session<C>>;
  }

  sessions(): Iterable<Session<C>> {
    return this.#context.registry.all() as Iterable<Session<C>>;
  }

  /** Sends an event to every session on this node; returns how many it was handed to. Encoded once per codec. */
  broadcast<Name extends EventName<C['serverEvents']>>(
    name: Name,
    data: EventData<C['serverEvents'], Name>,
  ): number {
    assertEventName(name, this.#context.serverEvents);
    const message = { type: 'event', name, data } as const;
    let reached = 0;
    for (const connection of [...this.#connections]) {
      const outcome = connection.send(message);
      if (outcome === 'sent' || outcome === 'buffered') reached += 1;
    }
    return reached;
  }

  /**
   * Refuses newcomers, closes who has not authenticated, and tells the others to reconnect, each after a different
   * time within `spreadMs`, so that they do not all arrive at once (CLOSE-5).
   */
  drain(spreadMs: number): void {
    integerOption('spreadMs', spreadMs, SPREAD_BOUNDS);
    this.#isDraining = true;
    for (const connection of [...this.#connections]) connection.drain(Math.floor(Math.random() * spreadMs));
  }

  /** Closes every connection that is left. */
  closeAll(code: CloseCodeName, spreadMs = 0): void {
    assertCloseCode(code);
    integerOption('spreadMs', spreadMs, SPREAD_BOUNDS);
    this.#isDraining = true;
    for (const connection of [...this.#connections]) {
      connection.close(code, Math.floor(Math.random() * spreadMs));
    }
    this.#context.log.flush();
  }
}
