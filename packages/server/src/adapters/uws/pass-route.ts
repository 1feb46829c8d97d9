// Where does somebody get an admission pass? Clauses PASS-2 and PASS-6.
import { STATUS_CODES } from 'node:http';
import type { AdmissionPasses } from '../../admission-pass/admission-passes.ts';
import { sourcePrefix } from '../../client-address/ip-address.ts';
import type { Clock } from '../../clock.ts';
import { OptionError } from '../../option-error.ts';
import type { Peer } from '../../peer.ts';
import { type Rate, RateLimiter } from '../../tickets/rate-limiter.ts';
import { corsHeaders } from '../../tickets/ticket-cors.ts';
import { type ReplyHeaders, retryAfter, ticketReply } from '../../tickets/ticket-replies.ts';
import type { UpgradeRequest } from '../../upgrade/upgrade-request.ts';
import type { HttpReply, HttpRoute } from './http-route.ts';

export interface PassRouteParts {
  readonly passes: AdmissionPasses;
  /** Where sockets are opened: the route is `/pass` below it. */
  readonly socketPath: string;
  /** The paths that something else answers on. */
  readonly takenPaths: readonly string[];
  readonly ratePerSource: Rate;
  readonly clock: Clock;
  peerOf(request: UpgradeRequest): Peer;
  /** Whether pages of this origin may open a socket; whether they may just now. */
  allowsOrigin(origin: string): boolean;
}

const MAX_TRACKED = 65_536;

/**
 * `GET <path of the socket>/pass`: `{"required":false}`, or a pass and the work it asks for. There is nothing in an answer
 * that another page could not get for itself, so that only reading it is kept to the pages that may open a socket.
 *
 * @throws OptionError naming `routes`, where something else is in that place.
 */
export function passRoute(parts: PassRouteParts): HttpRoute {
  const { passes, socketPath, takenPaths, ratePerSource, clock } = parts;
  const path = `${socketPath.replace(/\/$/, '')}/pass`;
  if (takenPaths.includes(path)) {
    throw new OptionError(
      'routes',
      `must leave the path "${path}" to admission passes, or "admission.pass" be false`,
    );
  }
  const sources = new RateLimiter(ratePerSource, MAX_TRACKED, clock);
  return {
    method: 'get',
    path,
    // Nobody has a second question, and a connection that is kept is one that nothing bounds.
    closesConnection: true,
    handle(request) {
      const { address, origin } = parts.peerOf(request);
      if (origin !== null && !parts.allowsOrigin(origin))
        return reply(403, { error: 'origin_not_allowed' }, {});
      const cors = origin === null ? {} : corsHeaders(origin);
      const waitMs = sources.take(sourcePrefix(address));
      if (waitMs > 0) return reply(429, { error: 'rate_limited' }, { ...cors, ...retryAfter(waitMs) });
      if (!passes.isRequired) return reply(200, { required: false }, cors);
      const { text, difficulty, expiresInMs } = passes.mint(address, clock.nowMs());
      return reply(200, { required: true, pass: text, difficulty, expires_in_ms: expiresInMs }, cors);
    },
  };
}

function reply(status: number, body: unknown, headers: ReplyHeaders): HttpReply {
  const answer = ticketReply(status, JSON.stringify(body), headers);
  return { ...answer, statusLine: `${status} ${STATUS_CODES[status] ?? ''}` };
}
