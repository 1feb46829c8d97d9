// Requests that another site's page may have sent.
import type { HttpReply, HttpRouteRequest } from '@inband/server';
import { jsonReply } from '../http/json-reply.ts';
import type { ConsoleOptions } from './console-options.ts';

/**
 * The refusal for a request that names a foreign origin, or undefined. Only listed names count: under DNS rebinding
 * the browser believes the attacker's page to be of the same origin, but still says the attacker's name.
 */
export function refuseForeign(
  request: HttpRouteRequest,
  { allowedOrigins, ownOrigins }: ConsoleOptions,
): HttpReply | undefined {
  const origin = request.header('origin');
  if (origin === '' || ownOrigins().includes(origin) || allowedOrigins.includes(origin)) return undefined;
  return jsonReply('403 Forbidden', { error: 'foreign_origin' });
}
