// What an HTTP server answers to a request for a ticket.
import { isCredentialName } from '@inband/protocol';
import { assertKnownOptions } from '../assert-known-options.ts';
import { assertPort } from '../assert-port.ts';
import { canonicalAddress, sourcePrefix } from '../client-address/ip-address.ts';
import { type Clock, systemClock } from '../clock.ts';
import { describeError } from '../describe-error.ts';
import { integerOption } from '../integer-option.ts';
import { isSubject } from '../is-subject.ts';
import type { Logger } from '../logger.ts';
import { OptionError } from '../option-error.ts';
import type { Peer } from '../peer.ts';
import { SampledLogger } from '../sampled-logger.ts';
import { ANY_ORIGIN, readOrigins } from '../upgrade/origin-policy.ts';
import type { Identity } from '../verifier.ts';
import { type Rate, RateLimiter } from './rate-limiter.ts';
import type { TicketIssuer } from './ticket-issuer.ts';
import { TicketStoreError } from './ticket-store-error.ts';

export interface TicketHttpRequest {
  /** As received, e.g. `POST`. */
  readonly method: string;
  /** Without the `?`, not decoded; empty where there is none. */
  readonly query: string;
  /** Any header by its lower-case name; empty when absent. */
  header(name: string): string;
  /** Who asks. Its `origin` is the one that is checked. */
  readonly peer: Peer;
}

export interface TicketHttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, or empty. */
  readonly body: string;
}

/** Whom an HTTP request comes from. An identity that a verifier accepted fits; its `whileOpen` is not carried over. */
export type HttpIdentity = Pick<Identity, 'subject' | 'expiresAtMs'> &
  Partial<Pick<Identity, 'claims' | 'confirmedKey'>>;

type HttpAnswer = HttpIdentity | TooManyAttempts | null;

/** The credential was not looked at: `authenticate` has had too many from this source, or for this account. */
export interface TooManyAttempts {
  readonly retryAfterMs: number;
}

/** `Asked`: whatever of a request `authenticate` wants to see. */
export interface TicketEndpointOptions<Asked extends TicketHttpRequest = TicketHttpRequest> {
  readonly issuer: Pick<TicketIssuer, 'issue' | 'ttlMs'>;
  /**
   * Finds out whom a request comes from, by the application's own session or by a token. Null for nobody; a throw, a
   * rejection or anything of another shape is answered with 503. MUST bound every wait by itself.
   */
  readonly authenticate: (request: Asked) => HttpAnswer | Promise<HttpAnswer>;
  /**
   * The exact origins whose pages may ask, e.g. `https://app.example.com`. The server's own pages send an `Origin`,
   * too, so its own must be among them. Default: none. There is no `'*'`: the answer is for one user's eyes.
   */
  readonly allowedOrigins?: readonly string[];
  /** What `WWW-Authenticate` says in a 401. Default `Bearer`. */
  readonly wwwAuthenticate?: string;
  /** Default 60 a minute, 16 at once. */
  readonly ratePerSubject?: Rate;
  /**
   * Per IPv4 address or 64 bits of an IPv6 address, counted before `authenticate` is called. Default 1200 a minute, 240
   * at once: many people may share one. All that come from an address that is not known share one.
   */
  readonly ratePerSource?: Rate;
  /** How many subjects, and how many sources, are remembered for the rates. Default 65536. */
  readonly maxTracked?: number;
  /** Is told of what is refused, at most 20 lines a second. Default: nobody is. */
  readonly logger?: Logger;
  /** Default: the clock of the machine. */
  readonly clock?: Pick<Clock, 'nowMs' | 'monotonicMs'>;
}

export interface TicketEndpoint<Asked extends TicketHttpRequest = TicketHttpRequest> {
  /** Never rejects. */
  handle(request: Asked): Promise<TicketHttpReply>;
  /**
   * Lets pages of further origins ask from now on: a server knows its own only once it has a port.
   *
   * @throws OptionError for an entry that no browser would ever send.
   */
  allowOrigins(origins: readonly string[]): void;
}

/** The `error` in an answer that is not 200 or 204, with its status. The words are fixed. */
const ERRORS = {
  credential_in_query: 400,
  unauthenticated: 401,
  origin_not_allowed: 403,
  method_not_allowed: 405,
  content_type_not_json: 415,
  rate_limited: 429,
  too_many_unused_tickets: 429,
  unavailable: 503,
} as const;

type ErrorWord = keyof typeof ERRORS;
type Headers = Readonly<Record<string, string>>;

const OPTIONS = [
  'issuer',
  'authenticate',
  'allowedOrigins',
  'wwwAuthenticate',
  'ratePerSubject',
  'ratePerSource',
  'maxTracked',
  'logger',
  'clock',
];
const METHODS = 'POST, OPTIONS';
const MAX_LOG_LINES_PER_SECOND = 20;
const PREFLIGHT: Headers = {
  'Access-Control-Allow-Methods': 'POST',
  'Access-Control-Allow-Headers': 'content-type, authorization, x-api-key',
  'Access-Control-Max-Age': '600',
};
/** What can stand in a header, and nothing that would end it. */
const HEADER_VALUE = /^[\x21-\x7e](?:[\x20-\x7e]{0,254}[\x21-\x7e])?$/;

/**
 * The HTTP endpoint of TICKET-4, whatever the HTTP server: `POST` with whatever `authenticate` wants to see, and no body
 * that matters. The answer is `{"ticket":"…","expires_at_ms":N}` with 200, or `{"error":"<word>"}`.
 *
 * No page of another site gets a ticket with a user's cookies. With an `Origin` the request must come from a listed one
 * and say `Content-Type: application/json`, which no form can; a request without one is no page's.
 *
 * With Express (with Fastify and Hono the names differ, the rest does not), where `req.ip` knows the trusted proxies:
 *
 * ```ts
 * app.all('/ticket', async (req, res) => {
 *   const { status, headers, body } = await endpoint.handle({
 *     method: req.method,
 *     query: req.url.split('?').slice(1).join('?'),
 *     header: (name) => req.get(name) ?? '',
 *     peer: {
 *       address: req.ip ?? '',
 *       origin: req.get('origin') || null,
 *       userAgent: req.get('user-agent') ?? null,
 *     },
 *   });
 *   res.status(status).set(headers).send(body);
 * });
 * ```
 *
 * - Fastify: `app.route({ method: ['POST', 'OPTIONS'], url, handler })` with `request.ip` and `request.headers[name]`;
 *   `reply.code(status).headers(headers).send(body)`.
 * - Hono: `app.all(path, handler)` with `c.req.header(name)`, and the address from the runtime's `getConnInfo(c)`;
 *   `return new Response(body === '' ? null : body, { status, headers })`.
 *
 * Middleware for CORS must leave this path alone: the answers have all the headers they need.
 *
 * @throws OptionError naming the option that cannot work.
 */
export function createTicketEndpoint<Asked extends TicketHttpRequest = TicketHttpRequest>(
  options: TicketEndpointOptions<Asked>,
): TicketEndpoint<Asked> {
  return new Endpoint(options);
}

class Endpoint<Asked extends TicketHttpRequest> implements TicketEndpoint<Asked> {
  readonly #issuer: TicketEndpointOptions['issuer'];
  readonly #authenticate: TicketEndpointOptions<Asked>['authenticate'];
  readonly #wwwAuthenticate: string;
  readonly #subjects: RateLimiter;
  readonly #sources: RateLimiter;
  readonly #log: SampledLogger | undefined;
  #origins: ReadonlySet<string>;

  constructor(options: TicketEndpointOptions<Asked>) {
    assertKnownOptions('options', options, OPTIONS);
    const { issuer, authenticate, allowedOrigins = [], wwwAuthenticate = 'Bearer', logger } = options;
    const clock = options.clock ?? systemClock;
    assertPort('issuer', issuer, ['issue']);
    assertPort('clock', clock, ['nowMs', 'monotonicMs']);
    if (logger !== undefined) assertPort('logger', logger, ['debug', 'info', 'warn', 'error']);
    if (typeof authenticate !== 'function') throw new OptionError('authenticate', 'must be a function');
    if (typeof wwwAuthenticate !== 'string' || !HEADER_VALUE.test(wwwAuthenticate)) {
      throw new OptionError('wwwAuthenticate', 'must be the value of a header, e.g. "Bearer"');
    }
    const maxTracked = integerOption('maxTracked', options.maxTracked, {
      default: 65_536,
      min: 1,
      max: 10_000_000,
    });
    const perSubject = readRate('ratePerSubject', options.ratePerSubject, { perMinute: 60, burst: 16 });
    const perSource = readRate('ratePerSource', options.ratePerSource, { perMinute: 1_200, burst: 240 });
    this.#issuer = issuer;
    this.#authenticate = authenticate;
    this.#wwwAuthenticate = wwwAuthenticate;
    this.#subjects = new RateLimiter(perSubject, maxTracked, clock);
    this.#sources = new RateLimiter(perSource, maxTracked, clock);
    this.#log = logger === undefined ? undefined : new SampledLogger(logger, clock, MAX_LOG_LINES_PER_SECOND);
    this.#origins = readExactOrigins(allowedOrigins);
  }

  allowOrigins(origins: readonly string[]): void {
    this.#origins = new Set([...this.#origins, ...readExactOrigins(origins)]);
  }

  async handle(request: Asked): Promise<TicketHttpReply> {
    try {
      return await this.#answer(request);
    } catch (error) {
      // Of a request that cannot even be read.
      return this.#unavailable('', {}, error);
    }
  }

  /** In the order of what each step costs. */
  async #answer(request: Asked): Promise<TicketHttpReply> {
    const { method, query, peer } = request;
    const { address, origin } = peer;
    const isListed = origin !== null && this.#origins.has(origin);
    const cors = isListed ? corsHeaders(origin) : {};
    if (method !== 'POST' && method !== 'OPTIONS') {
      return this.#refuse('method_not_allowed', address, { ...cors, Allow: METHODS });
    }
    if (origin !== null && !isListed) return this.#refuse('origin_not_allowed', address, cors);
    if (method === 'OPTIONS') {
      return reply(204, '', { ...cors, ...(isListed ? PREFLIGHT : {}), Allow: METHODS });
    }
    const objection = objectionTo(request, origin);
    if (objection !== undefined) return this.#refuse(objection, address, cors);
    if (query !== '' && namesCredential(query)) return this.#refuse('credential_in_query', address, cors);
    const waitMs = this.#sources.take(sourcePrefix(address));
    if (waitMs > 0) return this.#refuse('rate_limited', address, { ...cors, ...retryAfter(waitMs) });
    try {
      return await this.#issue(request, cors);
    } catch (error) {
      return this.#unavailable(address, cors, error);
    }
  }

  async #issue(request: Asked, cors: Headers): Promise<TicketHttpReply> {
    const { peer } = request;
    const identity = await this.#authenticate(request);
    if (identity === null) return this.#unauthenticated(peer.address, cors);
    if ('retryAfterMs' in identity) {
      const headers = { ...cors, ...retryAfter(identity.retryAfterMs) };
      return this.#refuse('rate_limited', peer.address, headers);
    }
    const { subject, expiresAtMs, claims, confirmedKey } = identity;
    // Here too, because the limiter would keep whatever it is given.
    if (!isSubject(subject)) throw new TypeError('"authenticate" must answer with an identity or null');
    const waitMs = this.#subjects.take(subject);
    if (waitMs > 0) return this.#refuse('rate_limited', peer.address, { ...cors, ...retryAfter(waitMs) });
    const issued = await this.#issuer.issue({
      subject,
      expiresAtMs,
      peer,
      ...(claims === undefined ? {} : { claims }),
      ...(confirmedKey === undefined ? {} : { keyThumbprint: confirmedKey }),
    });
    if (issued === 'expired') return this.#unauthenticated(peer.address, cors);
    if (issued === 'full') {
      const headers = { ...cors, ...retryAfter(this.#issuer.ttlMs) };
      return this.#refuse('too_many_unused_tickets', peer.address, headers);
    }
    return reply(200, JSON.stringify({ ticket: issued.ticket, expires_at_ms: issued.expiresAtMs }), cors);
  }

  #unauthenticated(address: string, cors: Headers): TicketHttpReply {
    const headers = { ...cors, 'WWW-Authenticate': this.#wwwAuthenticate };
    return this.#refuse('unauthenticated', address, headers);
  }

  #refuse(error: ErrorWord, address: string, headers: Headers): TicketHttpReply {
    this.#log?.write('info', { peer: loggable(address), error }, 'ticket refused');
    return failure(error, headers);
  }

  #unavailable(address: string, headers: Headers, error: unknown): TicketHttpReply {
    const thrown = error instanceof TicketStoreError ? error.thrown : describeError(error);
    this.#log?.write('warn', { peer: loggable(address), error: 'unavailable', thrown }, 'ticket not issued');
    return failure('unavailable', { ...headers, ...retryAfter(1_000) });
  }
}

/** TICKET-4: nothing that a page of another site can make a browser send without asking first (Fetch, 4.8). */
function objectionTo(request: TicketHttpRequest, origin: string | null): ErrorWord | undefined {
  if (origin === null) {
    // Browsers name the origin of every POST. One that does not still says that another site is behind it.
    const site = request.header('sec-fetch-site');
    return ['', 'same-origin', 'none'].includes(site) ? undefined : 'origin_not_allowed';
  }
  const type = request.header('content-type').split(';', 1)[0];
  return type?.trim().toLowerCase() === 'application/json' ? undefined : 'content_type_not_json';
}

/** Parsed, so that percent-encoding hides no name: `access%5Ftoken`. */
function namesCredential(query: string): boolean {
  return [...new URLSearchParams(query).keys()].some((name) => isCredentialName(name));
}

function corsHeaders(origin: string): Headers {
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': 'Retry-After',
  };
}

/** Behind a proxy that is trusted too much, the client's address is any text that the client likes. */
function loggable(address: string): string {
  return canonicalAddress(address) ?? '';
}

function retryAfter(waitMs: number): Headers {
  return { 'Retry-After': String(Math.max(1, Math.ceil(waitMs / 1_000))) };
}

function failure(error: ErrorWord, headers: Headers): TicketHttpReply {
  return reply(ERRORS[error], JSON.stringify({ error }), headers);
}

function reply(status: number, body: string, headers: Headers): TicketHttpReply {
  const type: Headers = body === '' ? {} : { 'Content-Type': 'application/json' };
  return { status, headers: { ...headers, ...type, 'Cache-Control': 'no-store', Vary: 'Origin' }, body };
}

function readExactOrigins(origins: readonly string[]): ReadonlySet<string> {
  const policy = readOrigins(origins);
  if (policy === ANY_ORIGIN) throw new OptionError('allowedOrigins', 'must be a list of origins');
  return policy;
}

function readRate(option: string, rate: unknown, byDefault: Rate): Rate {
  if (rate === undefined) return byDefault;
  assertKnownOptions(option, rate, ['perMinute', 'burst']);
  const { perMinute, burst } = rate as Partial<Rate>;
  return {
    perMinute: integerOption(`${option}.perMinute`, perMinute, {
      default: byDefault.perMinute,
      min: 1,
      max: 1_000_000,
    }),
    burst: integerOption(`${option}.burst`, burst, { default: byDefault.burst, min: 1, max: 1_000_000 }),
  };
}
