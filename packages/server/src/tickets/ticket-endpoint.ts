// What an HTTP server answers to a request for a ticket.
import { canonicalAddress, sourcePrefix } from '../client-address/ip-address.ts';
import { describeError } from '../describe-error.ts';
import { isSubject } from '../is-subject.ts';
import { SampledLogger } from '../sampled-logger.ts';
import { objectionTo } from './objection-to.ts';
import { RateLimiter } from './rate-limiter.ts';
import { corsHeaders, preflightHeaders, readExactOrigins } from './ticket-cors.ts';
import {
  type ResolvedTicketEndpoint,
  resolveTicketEndpoint,
  type TicketEndpointOptions,
} from './ticket-endpoint-options.ts';
import type { HttpIdentity, TicketHttpReply, TicketHttpRequest } from './ticket-http.ts';
import {
  type ReplyHeaders,
  retryAfter,
  type TicketErrorWord,
  ticketFailure,
  ticketReply,
} from './ticket-replies.ts';
import { TicketStoreError } from './ticket-store-error.ts';

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

const METHODS = 'POST, OPTIONS';
const MAX_LOG_LINES_PER_SECOND = 20;

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
  const settings = resolveTicketEndpoint(options);
  const { clock, logger } = settings;
  const log = logger === undefined ? undefined : new SampledLogger(logger, clock, MAX_LOG_LINES_PER_SECOND);
  return new Endpoint(settings, log);
}

/** The same, with its lines under the quota of a log that is sampled already, so that they are counted once (SEC-3). */
export function createTicketEndpointWithLog<Asked extends TicketHttpRequest = TicketHttpRequest>(
  options: Omit<TicketEndpointOptions<Asked>, 'logger'>,
  log: SampledLogger,
): TicketEndpoint<Asked> {
  return new Endpoint(resolveTicketEndpoint(options), log);
}

class Endpoint<Asked extends TicketHttpRequest> implements TicketEndpoint<Asked> {
  readonly #settings: ResolvedTicketEndpoint<Asked>;
  readonly #preflight: ReplyHeaders;
  readonly #challenge: ReplyHeaders;
  readonly #subjects: RateLimiter;
  readonly #sources: RateLimiter;
  readonly #log: SampledLogger | undefined;
  #origins: ReadonlySet<string>;

  constructor(settings: ResolvedTicketEndpoint<Asked>, log: SampledLogger | undefined) {
    const { allowedHeaders, wwwAuthenticate, clock, maxTracked } = settings;
    this.#settings = settings;
    this.#preflight = preflightHeaders(allowedHeaders);
    this.#challenge = wwwAuthenticate === '' ? {} : { 'WWW-Authenticate': wwwAuthenticate };
    this.#subjects = new RateLimiter(settings.ratePerSubject, maxTracked, clock);
    this.#sources = new RateLimiter(settings.ratePerSource, maxTracked, clock);
    this.#log = log;
    this.#origins = settings.allowedOrigins;
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
    const { method, peer } = request;
    const { address, origin } = peer;
    const isListed = origin !== null && this.#origins.has(origin);
    const cors = isListed ? corsHeaders(origin) : {};
    if (method !== 'POST' && method !== 'OPTIONS') {
      return this.#refuse('method_not_allowed', address, { ...cors, Allow: METHODS });
    }
    // An adapter that forgets to pass the origin on must not make every page a program.
    if (origin === null && request.header('origin') !== '') {
      return this.#refuse('origin_not_allowed', address, cors);
    }
    if (origin !== null && !isListed) return this.#refuse('origin_not_allowed', address, cors);
    if (method === 'OPTIONS') {
      return ticketReply(204, '', { ...cors, ...(isListed ? this.#preflight : {}), Allow: METHODS });
    }
    const objection = objectionTo(request);
    if (objection !== undefined) return this.#refuse(objection, address, cors);
    const waitMs = this.#sources.take(sourcePrefix(address));
    if (waitMs > 0) return this.#refuse('rate_limited', address, { ...cors, ...retryAfter(waitMs) });
    try {
      return await this.#authenticate(request, cors);
    } catch (error) {
      return this.#unavailable(address, cors, error);
    }
  }

  async #authenticate(request: Asked, cors: ReplyHeaders): Promise<TicketHttpReply> {
    const { address } = request.peer;
    const answer = await this.#settings.authenticate(request);
    if (answer === null) return this.#unauthenticated(address, cors);
    if ('retryAfterMs' in answer) {
      return this.#refuse('rate_limited', address, { ...cors, ...retryAfter(answer.retryAfterMs) });
    }
    if ('error' in answer) {
      const isWord = answer.error === 'credential_too_big' || answer.error === 'origin_not_allowed';
      // Whatever else it says is not handed on: it may be anything.
      if (!isWord) throw new TypeError('"authenticate" must answer with an error that this endpoint has');
      return this.#refuse(answer.error, address, cors);
    }
    return this.#issue(answer, request, cors);
  }

  async #issue(identity: HttpIdentity, { peer }: Asked, cors: ReplyHeaders): Promise<TicketHttpReply> {
    const { issuer } = this.#settings;
    const { subject, expiresAtMs, claims, confirmedKey } = identity;
    // Here too, because the limiter would keep whatever it is given.
    if (!isSubject(subject)) throw new TypeError('"authenticate" must answer with an identity or null');
    const waitMs = this.#subjects.take(subject);
    if (waitMs > 0) return this.#refuse('rate_limited', peer.address, { ...cors, ...retryAfter(waitMs) });
    const issued = await issuer.issue({
      subject,
      expiresAtMs,
      peer,
      ...(claims === undefined ? {} : { claims }),
      ...(confirmedKey === undefined ? {} : { keyThumbprint: confirmedKey }),
    });
    switch (issued) {
      case 'expired':
        return this.#unauthenticated(peer.address, cors);
      case 'full':
        return this.#refuse('too_many_unused_tickets', peer.address, {
          ...cors,
          ...retryAfter(issuer.ttlMs),
        });
      case 'claims_too_large':
        return this.#refuse('claims_too_large', peer.address, cors);
      default:
        return ticketReply(
          200,
          JSON.stringify({ ticket: issued.ticket, expires_at_ms: issued.expiresAtMs }),
          cors,
        );
    }
  }

  #unauthenticated(address: string, cors: ReplyHeaders): TicketHttpReply {
    return this.#refuse('unauthenticated', address, { ...cors, ...this.#challenge });
  }

  #refuse(error: TicketErrorWord, address: string, headers: ReplyHeaders): TicketHttpReply {
    // Only the operator can do something about that: see "claims" of the issuer.
    const level = error === 'claims_too_large' ? 'warn' : 'info';
    this.#log?.write(level, { peer: loggable(address), error }, 'ticket refused');
    return ticketFailure(error, headers);
  }

  #unavailable(address: string, headers: ReplyHeaders, error: unknown): TicketHttpReply {
    const thrown = error instanceof TicketStoreError ? error.thrown : describeError(error);
    this.#log?.write('warn', { peer: loggable(address), error: 'unavailable', thrown }, 'ticket not issued');
    return ticketFailure('unavailable', { ...headers, ...retryAfter(1_000) });
  }
}

/** Behind a proxy that is trusted too much, the client's address is any text that the client likes. */
function loggable(address: string): string {
  return canonicalAddress(address) ?? '';
}
