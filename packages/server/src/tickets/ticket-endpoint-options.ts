// The options of the ticket endpoint, and the check at start.
import { assertKnownOptions } from '../assert-known-options.ts';
import { assertPort } from '../assert-port.ts';
import { type Clock, systemClock } from '../clock.ts';
import { HEADER_VALUE } from '../header-value.ts';
import { integerOption } from '../integer-option.ts';
import type { Logger } from '../logger.ts';
import { OptionError } from '../option-error.ts';
import type { Rate } from './rate-limiter.ts';
import { rateOption } from './rate-option.ts';
import { readAllowedHeaders, readExactOrigins } from './ticket-cors.ts';
import type { HttpAnswer, TicketHttpRequest } from './ticket-http.ts';
import type { TicketIssuer } from './ticket-issuer.ts';

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
  /**
   * The request headers that pages of another origin may send besides `Content-Type`, in any case. Default
   * `authorization` and `x-api-key`.
   */
  readonly allowedHeaders?: readonly string[];
  /** What `WWW-Authenticate` says in a 401: a challenge, or a list of them; an empty list for no such header. Default `Bearer`. */
  readonly wwwAuthenticate?: string | readonly string[];
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

export interface ResolvedTicketEndpoint<Asked extends TicketHttpRequest> {
  readonly issuer: TicketEndpointOptions['issuer'];
  readonly authenticate: TicketEndpointOptions<Asked>['authenticate'];
  readonly allowedOrigins: ReadonlySet<string>;
  readonly allowedHeaders: readonly string[];
  /** The value of the header; empty where there is none. */
  readonly wwwAuthenticate: string;
  readonly ratePerSubject: Rate;
  readonly ratePerSource: Rate;
  readonly maxTracked: number;
  readonly logger: Logger | undefined;
  readonly clock: Pick<Clock, 'nowMs' | 'monotonicMs'>;
}

const NAMES = [
  'issuer',
  'authenticate',
  'allowedOrigins',
  'allowedHeaders',
  'wwwAuthenticate',
  'ratePerSubject',
  'ratePerSource',
  'maxTracked',
  'logger',
  'clock',
];
const DEFAULT_HEADERS = ['authorization', 'x-api-key'];
const PER_SUBJECT: Rate = { perMinute: 60, burst: 16 };
const PER_SOURCE: Rate = { perMinute: 1_200, burst: 240 };

/** @throws OptionError naming the option that cannot work. */
export function resolveTicketEndpoint<Asked extends TicketHttpRequest>(
  options: TicketEndpointOptions<Asked>,
): ResolvedTicketEndpoint<Asked> {
  assertKnownOptions('options', options, NAMES);
  const { issuer, authenticate, logger, clock = systemClock } = options;
  const { allowedOrigins = [], allowedHeaders = DEFAULT_HEADERS, wwwAuthenticate = 'Bearer' } = options;
  assertPort('issuer', issuer, ['issue']);
  assertPort('clock', clock, ['nowMs', 'monotonicMs']);
  if (logger !== undefined) assertPort('logger', logger, ['debug', 'info', 'warn', 'error']);
  if (typeof authenticate !== 'function') throw new OptionError('authenticate', 'must be a function');
  return {
    issuer,
    authenticate,
    logger,
    clock,
    allowedOrigins: readExactOrigins(allowedOrigins),
    allowedHeaders: readAllowedHeaders(allowedHeaders),
    wwwAuthenticate: readChallenges(wwwAuthenticate),
    ratePerSubject: rateOption('ratePerSubject', options.ratePerSubject, PER_SUBJECT),
    ratePerSource: rateOption('ratePerSource', options.ratePerSource, PER_SOURCE),
    maxTracked: integerOption('maxTracked', options.maxTracked, {
      default: 65_536,
      min: 1,
      max: 10_000_000,
    }),
  };
}

/** One line has room for all of them (RFC 9110 section 11.6.1). */
function readChallenges(value: unknown): string {
  const challenges: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (!challenges.every((challenge) => typeof challenge === 'string' && HEADER_VALUE.test(challenge))) {
    throw new OptionError('wwwAuthenticate', 'must be a challenge, e.g. "Bearer", or a list of them');
  }
  return [...new Set(challenges)].join(', ');
}
