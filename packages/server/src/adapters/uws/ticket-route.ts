// The ticket endpoint as a route beside the socket, for whoever the server's own methods can authenticate over HTTP.
import { STATUS_CODES } from 'node:http';
import type { Gate } from '../../gate.ts';
import type { Logger } from '../../logger.ts';
import type { Peer } from '../../peer.ts';
import type { SampledLogger } from '../../sampled-logger.ts';
import { createTicketEndpoint, type TicketEndpoint } from '../../tickets/ticket-endpoint.ts';
import type { TicketIssuer } from '../../tickets/ticket-issuer.ts';
import { ANY_ORIGIN } from '../../upgrade/origin-policy.ts';
import type { RequestAuthenticationOptions } from '../../upgrade/upgrade-options.ts';
import type { HttpRoute, HttpRouteRequest } from './http-route.ts';

export interface TicketRouteOptions extends RequestAuthenticationOptions {
  readonly issuer: TicketIssuer;
  /** Where tickets are given. Default `/ticket`. */
  readonly path?: string;
}

export interface TicketRoute extends HttpRoute {
  readonly allowOrigins: TicketEndpoint['allowOrigins'];
}

/**
 * Gives a ticket to whoever one of `ways` finds in the request. Pages of the gate's own list of origins may ask.
 *
 * @throws OptionError naming what cannot work.
 */
export function ticketRoute(
  // biome-ignore lint/suspicious/noExplicitAny: a gate of any contract can have tickets
  gate: Gate<any>,
  options: TicketRouteOptions,
  hasOwnOrigins: boolean,
): TicketRoute {
  const { issuer, path = '/ticket', ...authentication } = options;
  const { origins } = gate.options;
  const authenticate = gate.requestAuthentication('tickets', authentication, hasOwnOrigins);
  const endpoint = createTicketEndpoint<HttpRouteRequest & { readonly peer: Peer }>({
    issuer,
    allowedOrigins: origins === ANY_ORIGIN ? [] : [...origins],
    logger: loggerOf(gate.log),
    async authenticate(request) {
      const verdict = await authenticate(request);
      if (verdict.outcome === 'accepted') return verdict.identity;
      if (verdict.outcome === 'anonymous') return null;
      const { status, headers } = verdict.refusal;
      if (status === 429) return { retryAfterMs: 1_000 * Number(new Map(headers).get('Retry-After')) };
      // Wrong, too long or without an origin: the caller has nothing that this endpoint takes.
      if (status < 500) return null;
      throw new Error(`the credential could not be verified: ${status}`);
    },
  });
  return {
    method: 'any',
    path,
    allowOrigins: endpoint.allowOrigins.bind(endpoint),
    async handle(request) {
      const peer = gate.peerOf(request);
      const reply = await endpoint.handle({ ...request, method: request.method.toUpperCase(), peer });
      return { ...reply, statusLine: `${reply.status} ${STATUS_CODES[reply.status] ?? ''}` };
    },
  };
}

/** What the endpoint says goes through the gate's quota and flush. */
function loggerOf(log: SampledLogger): Logger {
  return {
    debug: (fields, message) => log.write('debug', fields, message),
    info: (fields, message) => log.write('info', fields, message),
    warn: (fields, message) => log.write('warn', fields, message),
    error: (fields, message) => log.write('error', fields, message),
  };
}
