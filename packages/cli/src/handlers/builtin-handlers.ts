// The handlers of a server without a module of its own.
import type { Handlers } from '@inband/server';
import type { BuiltinContract } from './builtin-contract.ts';
import type { ServerAccess } from './server-access.ts';

export function createBuiltinHandlers(server: ServerAccess): Handlers<BuiltinContract> {
  return {
    requests: {
      echo: (_session, data) => data,
      whoami: ({ subject, id, expiresAtMs, claims }) => ({
        subject,
        session_id: id,
        expires_at_ms: expiresAtMs,
        claims,
      }),
    },
    events: {
      broadcast({ subject }, data) {
        server.broadcast('broadcast', { from: subject, data });
      },
    },
  };
}
