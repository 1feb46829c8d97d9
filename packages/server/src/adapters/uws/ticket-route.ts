// The ticket endpoint as a route beside the socket, for whoever the server's own methods can authenticate over HTTP.
import { STATUS_CODES } from 'node:http';
import { assertKnownOptions } from '../../assert-known-options.ts';
import type { Gate } from '../../gate.ts';
import { integerOption } from '../../integer-option.ts';
import { OptionError } from '../../option-error.ts';
import type { Peer } from '../../peer.ts';
import { createTicketEndpointWithLog, type TicketEndpoint } from '../../tickets/ticket-endpoint.ts';
import type { TicketEndpointOptions } from '../../tickets/ticket-endpoint-options.ts';
import type { HttpAnswer } from '../../tickets/ticket-http.ts';
import type { TicketIssuer } from '../../tickets/ticket-issuer.ts';
import type { HttpRefusal } from '../../upgrade/http-refusal.ts';
import { ANY_ORIGIN, type OriginPolicy } from '../../upgrade/origin-policy.ts';
import type { RequestVerdict } from '../../upgrade/request-authenticator.ts';
import type { RequestAuthenticationOptions } from '../../upgrade/upgrade-options.ts';
import type { UpgradeWay } from '../../upgrade/upgrade-way.ts';
import type { Identity } from '../../verifier.ts';
import { withOptionPrefix } from '../../with-option-prefix.ts';
import type { HttpRoute, HttpRouteRequest } from './http-route.ts';

export interface TicketRouteOptions
  extends RequestAuthenticationOptions,
    Pick<TicketEndpointOptions, 'ratePerSubject' | 'ratePerSource'> {
  readonly issuer: TicketIssuer;
  /** Where tickets are given. Letters, digits and `-._/`, and no other route's. Default `/ticket`. */
  readonly path?: string;
  /**
   * The exact origins whose pages may ask for a ticket. Default: those that may open a socket. Needed where these are
   * `'*'`, for which there are no tickets; `[]` for programs only.
   */
  readonly allowedOrigins?: readonly string[];
  /**
   * The request headers that pages of another origin may send besides `Content-Type`, in any case. Default: those that
   * `ways` read, as far as they say so.
   */
  readonly allowedHeaders?: readonly string[];
  /**
   * How long the session of a ticket lasts at most, in milliseconds, where the ticket was got with a credential that can be
   * withdrawn, such as an API key or a login session: nobody looks at that again before the client comes back for another
   * ticket. 1000 to 86400000, default 300000.
   */
  readonly maxUnwatchedSessionMs?: number;
}

export interface TicketRoute extends HttpRoute {
  readonly allowOrigins: TicketEndpoint['allowOrigins'];
}

/** What the route finds where it is to be. */
export interface TicketRouteSurroundings {
  /** Whether the server's own origins follow by `allowOrigins`. */
  readonly hasOwnOrigins: boolean;
  /** The paths that something else answers on. */
  readonly takenPaths: readonly string[];
}

const OWN_OPTIONS = [
  'issuer',
  'path',
  'allowedOrigins',
  'allowedHeaders',
  'ratePerSubject',
  'ratePerSource',
  'maxUnwatchedSessionMs',
];
const AUTHENTICATION_OPTIONS = ['ways', 'timeoutMs', 'maxInFlight'];
const PATH = /^\/[\w\-./]*$/;
/** What is left for the store, which must bound its own waits (TICKET-6), once a credential took all its time. */
const ISSUING_MS = 10_000;

/**
 * Gives a ticket to whoever one of `ways` finds in the request.
 *
 * @throws OptionError naming what cannot work, e.g. `tickets.path`.
 */
export function ticketRoute(
  // biome-ignore lint/suspicious/noExplicitAny: a gate of any contract can have tickets
  gate: Gate<any>,
  options: TicketRouteOptions,
  { hasOwnOrigins, takenPaths }: TicketRouteSurroundings,
): TicketRoute {
  assertKnownOptions('tickets', options, [...OWN_OPTIONS, ...AUTHENTICATION_OPTIONS], 'tickets.');
  const {
    issuer,
    path = '/ticket',
    allowedOrigins,
    allowedHeaders,
    ratePerSubject,
    ratePerSource,
    maxUnwatchedSessionMs,
    ...rest
  } = options;
  assertPath(path, takenPaths);
  assertTicketsCanBeUsed(gate, rest.ways);
  const longestMs = integerOption('tickets.maxUnwatchedSessionMs', maxUnwatchedSessionMs, {
    default: 300_000,
    min: 1_000,
    max: 86_400_000,
  });
  // Whether it is a list of origins at all, the endpoint says below.
  const ownList = Array.isArray(allowedOrigins) ? new Set<string>(allowedOrigins) : undefined;
  const authenticate = gate.requestAuthentication('tickets', rest, {
    hasOwnOrigins,
    ...(ownList === undefined ? {} : { origins: ownList }),
  });
  const { timeoutMs = gate.options.limits.authTimeoutMs, ways } = rest;
  const endpoint = withOptionPrefix('tickets.', () =>
    createTicketEndpointWithLog<HttpRouteRequest & { readonly peer: Peer }>(
      {
        issuer,
        allowedOrigins: allowedOrigins === undefined ? originsOf(gate.options.origins) : allowedOrigins,
        allowedHeaders: allowedHeaders === undefined ? ways.flatMap(headersOf) : allowedHeaders,
        wwwAuthenticate: ways.flatMap((way) => way.authenticate ?? []),
        ...(ratePerSubject === undefined ? {} : { ratePerSubject }),
        ...(ratePerSource === undefined ? {} : { ratePerSource }),
        authenticate: async (request) => {
          const answer = toAnswer(await authenticate(request));
          return isWatched(answer) ? endingBy(answer, gate.nowMs() + longestMs) : answer;
        },
      },
      gate.log,
    ),
  );
  return {
    method: 'any',
    path,
    timeoutMs: timeoutMs + ISSUING_MS,
    allowOrigins: endpoint.allowOrigins.bind(endpoint),
    async handle(request) {
      const peer = gate.peerOf(request);
      const reply = await endpoint.handle({ ...request, method: request.method.toUpperCase(), peer });
      return { ...reply, statusLine: `${reply.status} ${STATUS_CODES[reply.status] ?? ''}` };
    },
  };
}

/** A ticket that buys the next ticket would be a credential without an end. */
// biome-ignore lint/suspicious/noExplicitAny: a gate of any contract can have tickets
function assertTicketsCanBeUsed(gate: Gate<any>, ways: unknown): void {
  if (!gate.options.methods.has('ticket')) {
    throw new OptionError('tickets', 'needs the method "ticket": add ticketMethod(...) to "methods"');
  }
  if (Array.isArray(ways) && ways.some((way: Partial<UpgradeWay> | null) => way?.method === 'ticket')) {
    throw new OptionError('tickets.ways', 'must not take tickets for tickets');
  }
}

function isWatched(answer: HttpAnswer): answer is Identity {
  return answer !== null && 'whileOpen' in answer && answer.whileOpen !== undefined;
}

function endingBy(identity: Identity, endMs: number): Identity {
  return { ...identity, expiresAtMs: Math.min(identity.expiresAtMs ?? Number.POSITIVE_INFINITY, endMs) };
}

/** uWebSockets.js throws for some paths, takes others for patterns, and answers where it was told first. */
function assertPath(path: unknown, takenPaths: readonly string[]): asserts path is string {
  if (typeof path !== 'string' || !PATH.test(path)) {
    throw new OptionError('tickets.path', 'must begin with "/" and hold letters, digits and -._/ only');
  }
  if (takenPaths.includes(path)) {
    throw new OptionError('tickets.path', 'must not be the path of the socket or of another route');
  }
}

function originsOf(policy: OriginPolicy): readonly string[] {
  if (policy !== ANY_ORIGIN) return [...policy];
  throw new OptionError(
    'allowedOrigins',
    'must list the origins whose pages may have tickets, since "*" lists none; [] for programs only',
  );
}

/** A challenge is answered in `Authorization` (RFC 9110 section 11.6.2). */
function headersOf({ authenticate, header }: UpgradeWay): readonly string[] {
  return [...(authenticate === null ? [] : ['authorization']), ...(header === undefined ? [] : [header])];
}

function toAnswer(verdict: RequestVerdict): HttpAnswer {
  switch (verdict.outcome) {
    case 'accepted':
      return verdict.identity;
    case 'anonymous':
      return null;
    case 'refused':
      return toRefusalAnswer(verdict.refusal);
  }
}

/** @throws Error for what is not the caller's doing; the endpoint answers that with 503. */
function toRefusalAnswer({ status, headers }: HttpRefusal): HttpAnswer {
  switch (status) {
    case 401:
      return null;
    case 403:
      return { error: 'origin_not_allowed' };
    case 429:
      return { retryAfterMs: 1_000 * Number(new Map(headers).get('Retry-After')) };
    case 431:
      return { error: 'credential_too_big' };
    default:
      throw new Error(`the credential could not be verified: ${status}`);
  }
}
