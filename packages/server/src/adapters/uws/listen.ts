// The one call that makes a server: an app of its own, a port, and an orderly end.
import { accessSync, constants } from 'node:fs';
import type { Contract } from '@inband/protocol';
import type { SourceBlocker } from '../../admission/source-blocker.ts';
import { assertPort } from '../../assert-port.ts';
import { hasProxies } from '../../client-address/client-address-options.ts';
import { Gate } from '../../gate.ts';
import { integerOption } from '../../integer-option.ts';
import { OptionError } from '../../option-error.ts';
import type { GateOptions } from '../../options.ts';
import { WorkerPlace } from '../../workers/worker-place.ts';
import { attach } from './attach.ts';
import { attachRoute } from './attach-route.ts';
import type { HttpRoute } from './http-route.ts';
import { inALaterTurn } from './in-a-later-turn.ts';
import { type Listener, openListener } from './listener.ts';
import { ownOrigins } from './own-origins.ts';
import { type TicketRouteOptions, ticketRoute } from './ticket-route.ts';
import { loadUws, type TemplatedApp } from './uws.ts';

export interface ListenOptions<C extends Contract = Contract> extends GateOptions<C> {
  /** Default `127.0.0.1`: what everybody can reach should be a decision. */
  readonly host?: string;
  /** 0 for any free port. Default 9001. */
  readonly port?: number;
  /** Where sockets are opened. Default `/ws`. */
  readonly path?: string;
  /** Serves `wss`: file names of a certificate chain and its key, both PEM. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
  /** Plain HTTP endpoints beside the socket. Default none. */
  readonly routes?: readonly HttpRoute[];
  /** Gives single-use tickets over HTTP (TICKET-4), to pages of `allowedOrigins` and to programs. Default: none. */
  readonly tickets?: TicketRouteOptions;
  /**
   * Keeps sources away that flood: `nftablesBlocker()` of `@inband/server/nftables` (FLOOD-10). Not together with `clientAddress`: it
   * would keep the proxy away, and everybody with it. Default: none.
   */
  readonly blocker?: SourceBlocker;
  /** Adds {@link InbandServer.ownOrigins} to `allowedOrigins`, for pages that `routes` serve. Default false. */
  readonly allowOwnOrigins?: boolean;
}

export interface CloseOptions {
  /** How long sessions may go on after `draining`, so that work in flight can finish. Default 1000. */
  readonly graceMs?: number;
  /** Over what time they are asked to come back (elsewhere). Default 5000. */
  readonly spreadMs?: number;
}

/** A gate with a port. */
export interface InbandServer<C extends Contract = Contract>
  extends Pick<Gate<C>, 'broadcast' | 'session' | 'sessionsOf' | 'sessions' | 'stats'> {
  /** Where clients connect, e.g. `ws://127.0.0.1:9001/ws`. */
  readonly url: string;
  readonly port: number;
  /** The origins of pages that this server itself serves, e.g. `http://127.0.0.1:9001`. */
  readonly ownOrigins: readonly string[];
  /** Drains, then closes everything. Resolves when no socket is left. Calling again waits for the same end. */
  close(options?: CloseOptions): Promise<void>;
}

const LISTEN_OPTIONS = ['host', 'port', 'path', 'tls', 'routes', 'tickets', 'blocker', 'allowOwnOrigins'];
const BLOCKER_METHODS = ['start', 'block', 'stop'];

/**
 * Starts a server.
 *
 * @throws OptionError naming the option that cannot work; Error when the port is taken or uWebSockets.js is missing; what `blocker`
 * rejects with where it cannot start.
 */
export async function listen<C extends Contract = Contract>(
  options: ListenOptions<C>,
): Promise<InbandServer<C>> {
  const { host = '127.0.0.1', port = 9001, path = '/ws', tls, routes = [] } = options;
  checkListenOptions(host, port, path, tls);
  // In a worker of `startWorkers` the port, and part of each budget, are the process's.
  const place = await WorkerPlace.claim(options, host, port);
  const gate = new Gate<C>(place?.partOf(options) ?? options, LISTEN_OPTIONS);
  if (tls !== undefined && gate.options.clientAddress.proxyProtocol) {
    // A preamble comes before TLS, and uWebSockets.js looks for it within.
    throw new OptionError('clientAddress.proxyProtocol', 'does not go together with "tls"');
  }
  const blocker = readBlocker(options, gate);
  const uws = await loadUws();
  const app =
    tls === undefined ? uws.App() : uws.SSLApp({ cert_file_name: tls.certFile, key_file_name: tls.keyFile });
  const hasOwnOrigins = options.allowOwnOrigins === true;
  const takenPaths = [path, ...routes.map((route) => route.path)];
  const tickets =
    options.tickets === undefined ? null : ticketRoute(gate, options.tickets, { hasOwnOrigins, takenPaths });
  for (const route of tickets === null ? routes : [...routes, tickets]) attachRoute(app, route, gate);
  attach(app, path, gate, tickets === null ? takenPaths : [...takenPaths, tickets.path]);
  app.any('/*', (response) => {
    const answer = (): void => {
      response.cork(() => response.writeStatus('404 Not Found').end('There is nothing here.\n', true));
    };
    if (gate.options.clientAddress.proxyProtocol) inALaterTurn(response, answer);
    else answer();
  });
  const listener = place ?? (await openListener(uws, app, host, port));
  const boundPort = listener.port;
  const authority = host.includes(':') ? `[${host}]:${boundPort}` : `${host}:${boundPort}`;
  const origins = ownOrigins(tls === undefined ? 'http' : 'https', host, boundPort);
  if (hasOwnOrigins) {
    gate.allowOrigins(origins);
    tickets?.allowOrigins(origins);
  }
  let closing: Promise<void> | undefined;
  gate.admission.onAccepting((mayAccept) => {
    if (closing !== undefined) return;
    gate.log.write('warn', { mayAccept }, 'listening socket');
    if (mayAccept) listener.resume();
    else listener.pause();
  });
  gate.admission.onLongTurn(() => listener.rest());
  const server: InbandServer<C> = {
    url: `${tls === undefined ? 'ws' : 'wss'}://${authority}${path}`,
    port: boundPort,
    ownOrigins: origins,
    broadcast: (name, data) =>
      place === null ? gate.broadcast(name, data) : place.broadcast(gate, name, data),
    session: (id) => gate.session(id),
    sessionsOf: (subject) => gate.sessionsOf(subject),
    sessions: () => gate.sessions(),
    get stats() {
      return gate.stats;
    },
    close: (closeOptions = {}) => {
      checkCloseOptions(closeOptions);
      closing ??= shutDown(gate, app, listener, closeOptions).finally(() => blocker?.stop(boundPort));
      return closing;
    },
  };
  try {
    if (blocker !== null) {
      await blocker.start(boundPort);
      gate.admission.useBlocker(blocker);
    }
    await place?.serve(app, server, gate);
  } catch (error) {
    await blocker?.stop(boundPort);
    gate.admission.stop();
    await listener.close();
    app.close();
    throw error;
  }
  return server;
}

function readBlocker<C extends Contract>({ blocker }: ListenOptions<C>, gate: Gate<C>): SourceBlocker | null {
  if (blocker === undefined) return null;
  assertPort('blocker', blocker, BLOCKER_METHODS);
  if (hasProxies(gate.options.clientAddress)) {
    throw new OptionError('blocker', 'does not go together with "clientAddress"');
  }
  return blocker;
}

function checkListenOptions(host: unknown, port: unknown, path: unknown, tls: ListenOptions['tls']): void {
  // An empty host would mean every interface, which should be a decision.
  if (typeof host !== 'string' || !HOST.test(host)) {
    throw new OptionError('host', 'must be a host name or an IP address; 0.0.0.0 or :: for every interface');
  }
  integerOption('port', port, { default: 9001, min: 0, max: 65_535 });
  if (typeof path !== 'string' || !/^\/[\w\-./]*$/.test(path)) {
    throw new OptionError('path', 'must begin with "/" and hold letters, digits and -._/ only');
  }
  if (tls !== undefined) {
    assertReadable('tls.certFile', tls.certFile);
    assertReadable('tls.keyFile', tls.keyFile);
  }
}

function checkCloseOptions(options: CloseOptions): void {
  for (const name of ['graceMs', 'spreadMs'] as const) {
    integerOption(name, options[name], { default: 0, min: 0, max: LONGEST_CLOSE_MS });
  }
}

function assertReadable(option: string, file: unknown): void {
  try {
    accessSync(String(file), constants.R_OK);
  } catch {
    throw new OptionError(option, 'must name a file that can be read');
  }
}

const HOST = /^[A-Za-z0-9.:_-]+$/;
const POLL_MS = 20;
const LONGEST_CLOSE_MS = 3_600_000;

async function shutDown<C extends Contract>(
  gate: Gate<C>,
  app: TemplatedApp,
  listener: Listener,
  { graceMs = 1_000, spreadMs = 5_000 }: CloseOptions,
): Promise<void> {
  const closed = listener.close();
  gate.admission.stop();
  gate.drain(spreadMs);
  await closed;
  const endMs = performance.now() + graceMs;
  while (gate.stats.authenticated > 0 && performance.now() < endMs) await sleep(POLL_MS);
  gate.closeAll('service_restart', spreadMs);
  // One more turn of the loop lets the close frames out before the sockets go.
  await sleep(POLL_MS);
  app.close();
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
