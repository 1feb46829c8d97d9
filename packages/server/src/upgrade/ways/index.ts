// `@inband/server/ways`: where in a request credentials may stand.

export { type FoundCredential, MALFORMED, type UpgradeWay } from '../upgrade-way.ts';
export { type ApiKeyHeaderOptions, apiKeyHeader } from './api-key-header.ts';
export { type AuthorizationBasicOptions, authorizationBasic } from './authorization-basic.ts';
export { authorizationBearer } from './authorization-bearer.ts';
export { type BearerSubprotocolOptions, bearerSubprotocol } from './bearer-subprotocol.ts';
export { type CustomWayOptions, customWay } from './custom-way.ts';
export { type ExpressSessionCookieOptions, expressSessionCookie } from './express-session-cookie.ts';
export { type FastifySessionCookieOptions, fastifySessionCookie } from './fastify-session-cookie.ts';
export { type SessionCookieOptions, sessionCookie } from './session-cookie.ts';
export { type TicketQueryOptions, ticketQuery } from './ticket-query.ts';
export { type TokenCookieOptions, tokenCookie } from './token-cookie.ts';
export { type TokenQueryOptions, tokenQuery } from './token-query.ts';
