// The entry point: options in, a gate out that every connection passes through, whatever the transport.
import {
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
import { AdmissionControl } from './admission/admission-control.ts';
import { Application } from './application.ts';
import { assertCloseCode } from './assert-close-code.ts';
import { assertEventName } from './assert-event-name.ts';
import { hasProxies } from './client-address/client-address-options.ts';
import { type Clock, systemClock } from './clock.ts';
import { Connection } from './connection.ts';
import { ConnectionList } from './connection-list.ts';
import { DeadlineWheel } from './deadline-wheel.ts';
import { createDefaultLogger } from './default-logger.ts';
import { Encoder } from './encoder.ts';
import { Epochs } from './epoch.ts';
import type { ConnectionCounts, GateContext } from './gate-context.ts';
import { integerOption } from './integer-option.ts';
import { methodSchemas } from './methods/method-table.ts';
import { guardMetrics } from './metrics/guarded-metrics.ts';
import { limitValues } from './metrics/limit-values.ts';
import { NO_METRICS } from './metrics/metrics.ts';
import { type GateOptions, type ResolvedOptions, resolveOptions } from './options.ts';
import type { Peer } from './peer.ts';
import { ReconnectOfferer } from './reconnect-offerer.ts';
import { SampledLogger } from './sampled-logger.ts';
import type { Session } from './session.ts';
import { MemorySessionRegistry } from './session-registry.ts';
import type { Socket } from './socket.ts';
import type { AcceptedUpgrade } from './upgrade/accepted-upgrade.ts';
import type { OriginPolicy } from './upgrade/origin-policy.ts';
import type { Pending } from './upgrade/pending.ts';
import { RequestAuthenticator, type RequestVerdict } from './upgrade/request-authenticator.ts';
import { type UpgradeDecision, UpgradeHandler } from './upgrade/upgrade-handler.ts';
import {
  assertOriginsFit,
  type RequestAuthenticationOptions,
  type ResolvedRequestAuthentication,
  resolveRequestAuthentication,
} from './upgrade/upgrade-options.ts';
import type { UpgradeRequest } from './upgrade/upgrade-request.ts';
import { VerificationTurns } from './verification-queue/verification-turns.ts';

/**
 * How far over the limit a message may be and still be answered with 4413. Beyond it a transport cuts the line without a
 * close frame (TRANSPORT-9), and every byte of it is memory that anybody can have reserved.
 */
export const OVERSIZE_MARGIN_BYTES = 4_096;

/** How many connections there are in which phase. */
export type GateStats = Readonly<ConnectionCounts>;

const SPREAD_BOUNDS = { default: 0, min: 0, max: 3_600_000 };

export class Gate<C extends Contract = Contract> {
  readonly options: ResolvedOptions;
  readonly #context: GateContext;
  readonly #upgrades: UpgradeHandler;
  readonly #encoders: ReadonlyMap<string, Encoder>;
  readonly #connections = new ConnectionList();

  constructor(options: GateOptions<C>, alsoKnown: readonly string[] = []) {
    const untyped = options as unknown as GateOptions;
    this.options = resolveOptions(untyped, alsoKnown);
    const { clientAddress, limits, maxLogLinesPerSecond, methods, upgrade } = this.options;
    const codecs: readonly Codec[] = [jsonCodec as Codec, msgpackCodec as Codec];
    const clock = options.clock ?? systemClock;
    const log = new SampledLogger(options.logger ?? createDefaultLogger(), clock, maxLogLinesPerSecond);
    this.#encoders = new Map(codecs.map((codec) => [codec.subprotocol, new Encoder(codec)]));
    const turns = new VerificationTurns(this.options.verification, clock, log);
    const admission = new AdmissionControl(this.options.admission, {
      clock,
      maxMessageBytes: limits.maxMessageBytes + OVERSIZE_MARGIN_BYTES,
      maxWaiting: limits.maxUnauthenticatedConnections,
      authTimeoutMs: limits.authTimeoutMs,
      verificationDelayMs: () => turns.signatureDelayMs,
      crowdDelayMs: () => turns.signatureCrowdDelayMs,
      newcomersPerSecond: this.options.reconnectsPerSecond,
      // Behind a proxy every socket has the address of the proxy.
      seesSourcesAtAccept: !hasProxies(clientAddress),
    });
    const counts = { unauthenticated: 0, authenticated: 0 };
    const { resume } = this.options;
    const offers = new ReconnectOfferer({
      resume,
      passes: resume === null ? null : admission.passes,
      authenticated: () => counts.authenticated,
      reconnectsPerSecond: this.options.reconnectsPerSecond,
    });
    this.#context = {
      counts,
      clock,
      machine: limits,
      reader: createClientFrameReader({
        createCheck: compiledCheck,
        maxAuthMessageBytes: limits.maxAuthMessageBytes,
        maxMessageBytes: limits.maxMessageBytes,
        authMethods: methodSchemas(methods),
      }),
      deadlines: new DeadlineWheel(clock),
      admission,
      turns,
      offers,
      epochs: new Epochs(),
      methods,
      application: new Application(untyped.handlers ?? {}, options.contract, compiledCheck, log),
      registry: options.registry ?? new MemorySessionRegistry(),
      metrics: options.metrics === undefined ? NO_METRICS : guardMetrics(options.metrics, log),
      log,
      maxInFlightRequests: limits.maxInFlightRequests,
      serverEvents:
        options.contract === undefined ? null : new Set(Object.keys(options.contract.serverEvents)),
    };
    const values = limitValues({
      ...limits,
      admission: this.options.admission,
      verification: this.options.verification,
      reconnectsPerSecond: this.options.reconnectsPerSecond,
      ...(upgrade === null ? {} : { upgrade: { maxInFlight: upgrade.maxInFlight } }),
    });
    this.#context.metrics.watch(() => ({
      admission: admission.stats,
      verification: turns.stats,
      resume: this.options.resume?.stats ?? null,
      limits: values,
    }));
    this.#upgrades = new UpgradeHandler(this.options, {
      admission,
      metrics: this.#context.metrics,
      log,
      authenticator: upgrade === null ? null : this.#authenticateBy(upgrade),
      subprotocols: new Set(this.#encoders.keys()),
    });
  }

  #authenticateBy(settings: ResolvedRequestAuthentication): RequestAuthenticator {
    const { deadlines, methods } = this.#context;
    const maxCredentialBytes = this.options.limits.maxAuthMessageBytes;
    const createCheck = compiledCheck;
    const parts = { host: this.#context, deadlines, methods, createCheck, maxCredentialBytes };
    return new RequestAuthenticator(parts, settings);
  }

  get clock(): Clock {
    return this.#context.clock;
  }

  /** The gate's clock: milliseconds since the epoch. */
  nowMs(): number {
    return this.#context.clock.nowMs();
  }

  /**
   * Who may come in. A transport MUST tell `socketAccepted` of each socket and close those it says so of: it is also what keeps
   * the gauge of pressure going, without which no limit of a source is ever enforced (FLOOD-5, FLOOD-6).
   */
  get admission(): AdmissionControl {
    return this.#context.admission;
  }

  /** Where everything around this gate logs, so that one quota and one flush serve all of it. */
  get log(): SampledLogger {
    return this.#context.log;
  }

  get stats(): GateStats {
    return { ...this.#context.counts };
  }

  /**
   * Lets pages of further origins in from now on: a server knows its own only once it has a port.
   *
   * @throws OptionError for an entry that no browser would ever send.
   */
  allowOrigins(origins: readonly string[]): void {
    this.#upgrades.allowOrigins(origins);
  }

  /** Whether pages of this origin may open a socket just now. */
  allowsOrigin(origin: string): boolean {
    return this.#upgrades.allowsOrigin(origin);
  }

  /** Who is at the other end of a request; what nobody asked for is not kept. */
  peerOf(request: UpgradeRequest): Peer {
    return this.#upgrades.peerOf(request);
  }

  /**
   * Decides about an upgrade request, at once unless a method takes its time (UPGRADE-8); a refusal is logged and
   * counted. `request` is not looked at any more when this returns.
   */
  admit(request: UpgradeRequest): UpgradeDecision | Pending<UpgradeDecision> {
    return this.#upgrades.admit(request);
  }

  /** Whether an upgrade with this query is to be closed before anything else of it is read (PASS-1). */
  cutsUnread(query: string): boolean {
    return this.#upgrades.cutsUnread(query);
  }

  /**
   * Decides who sends a request to an HTTP endpoint beside the socket, by the same methods and with the same checks as for
   * an upgrade. The endpoint decides what to do with whoever is `anonymous`.
   *
   * `origins`: whose pages the endpoint lets in, by default those that may open a socket. `hasOwnOrigins`: whether further
   * ones follow by {@link allowOrigins}.
   *
   * @throws OptionError when this is set up and a way in cannot work.
   */
  requestAuthentication(
    option: string,
    options: RequestAuthenticationOptions,
    {
      origins = this.options.origins,
      hasOwnOrigins = false,
    }: { readonly origins?: OriginPolicy; readonly hasOwnOrigins?: boolean } = {},
  ): (request: UpgradeRequest) => Promise<RequestVerdict> {
    const { limits, methods } = this.options;
    const settings = resolveRequestAuthentication(option, options, methods, limits.authTimeoutMs);
    assertOriginsFit(settings.ways, origins, hasOwnOrigins);
    const authenticator = this.#authenticateBy(settings);
    return (request) => {
      const verdict = authenticator.authenticate(request, this.peerOf(request));
      if (!('whenDecided' in verdict)) return Promise.resolve(verdict);
      return new Promise((resolve) => verdict.whenDecided(resolve));
    };
  }

  /**
   * Takes in a socket that has just opened. The caller then makes sure that all further calls for this socket reach the
   * connection, and tells it `socketOpened`.
   */
  open(socket: Socket, upgrade: AcceptedUpgrade): Connection {
    const encoder = this.#encoders.get(upgrade.subprotocol) ?? this.#encoders.get(SUBPROTOCOL_JSON);
    if (encoder === undefined) throw new Error('unreachable: there is always a codec for JSON');
    const connection = new Connection(this.#context, socket, encoder, upgrade);
    this.#connections.add(connection);
    if (upgrade.identity === null && upgrade.refusal === undefined) {
      this.#context.admission.enter(connection, upgrade.peer.address, this.#upgrades.inFlight);
    }
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
    this.#upgrades.drain();
    for (const connection of [...this.#connections]) connection.drain(Math.floor(Math.random() * spreadMs));
  }

  /** Closes every connection that is left. */
  closeAll(code: CloseCodeName, spreadMs = 0): void {
    assertCloseCode(code);
    integerOption('spreadMs', spreadMs, SPREAD_BOUNDS);
    this.#upgrades.drain();
    for (const connection of [...this.#connections]) {
      connection.close(code, Math.floor(Math.random() * spreadMs));
    }
    this.#context.log.flush();
  }
}
