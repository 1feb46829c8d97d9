// Everything `--console` adds to a server.
import type { HttpRoute } from '@inband/server';
import { jsonReply } from '../http/json-reply.ts';
import type { ConsoleOptions } from './console-options.ts';
import { DEMO_ACCOUNTS } from './demo-accounts.ts';
import { expiredTokenRoute } from './expired-token-route.ts';
import { loginRoute } from './login-route.ts';
import { pageRoutes } from './page-routes.ts';

export function consoleRoutes(options: ConsoleOptions): readonly HttpRoute[] {
  const { key } = options;
  const signIn = key === undefined ? [] : [loginRoute(key, options), expiredTokenRoute(key, options)];
  return [...pageRoutes(options), factsRoute(options), ...signIn];
}

/** What the page shows and cannot find out by itself. */
function factsRoute(options: ConsoleOptions): HttpRoute {
  const { path, authTimeoutMs, maxMessageBytes, maxAuthMessageBytes, usesBuiltinHandlers, key } = options;
  const facts = {
    path,
    authTimeoutMs,
    maxMessageBytes,
    maxAuthMessageBytes,
    usesBuiltinHandlers,
    accounts:
      key === undefined ? [] : DEMO_ACCOUNTS.map(({ username, password }) => ({ username, password })),
  };
  return { method: 'get', path: '/console/facts.json', handle: () => jsonReply('200 OK', facts) };
}
