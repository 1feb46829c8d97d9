// The server whose Redis fails, in a process of its own: tickets and login sessions on Redis, and the ticket endpoint.
import { createRedisLoginSessionStore, createRedisTicketStore } from '@inband/redis';
import { accept, type Logger, listen, refuse } from '@inband/server';
import { sessionMethod } from '@inband/server/login-sessions';
import { createTicketIssuer, ticketMethod } from '@inband/server/tickets';
import { authorizationBearer, sessionCookie, ticketQuery } from '@inband/server/ways';
import { CLIENTS } from '../../packages/redis/test/support/clients.ts';

export interface Ready {
  readonly port: number;
}

export interface Told {
  /** Uncaught exceptions and unhandled rejections. */
  readonly crashes: readonly string[];
  /** Everything that was logged. */
  readonly log: string;
  readonly stats: { readonly unauthenticated: number; readonly authenticated: number };
}

const AUDIENCE = 'wss://live.example';

const crashes: string[] = [];
const lines: string[] = [];
process.on('uncaughtException', (error) => crashes.push(String(error)));
process.on('unhandledRejection', (reason) => crashes.push(String(reason)));

const write = (fields: object, message: string): void => {
  lines.push(`${JSON.stringify(fields)} ${message}`);
};
const logger: Logger = { debug: write, info: write, warn: write, error: write };

const kind = CLIENTS.find(({ name }) => name === process.env.REDIS_CLIENT);
if (kind === undefined) throw new Error('REDIS_CLIENT must name a client');
const { client } = await kind.connect(Number(process.env.REDIS_PORT));
const commandTimeoutMs = Number(process.env.COMMAND_TIMEOUT_MS);
const stores = { client, ...(commandTimeoutMs > 0 ? { commandTimeoutMs } : {}) };
const tickets = createRedisTicketStore(stores);
const loginSessions = createRedisLoginSessionStore(stores);

const server = await listen({
  port: 0,
  // Whoever is heard of only then was forgotten.
  authTimeoutMs: 30_000,
  // Everybody comes from one address, to be counted, not to be kept away.
  admission: { enforceFrom: 'never' },
  logger,
  // Decides without Redis, so that what fails behind the endpoint is the tickets' own store.
  verifier: ({ token }) => {
    const subject = typeof token === 'string' ? /^token-of-(user-\d+)$/.exec(token)?.[1] : undefined;
    return subject === undefined ? refuse('unknown_token') : accept({ subject });
  },
  methods: [
    ticketMethod({ store: tickets, audience: AUDIENCE }),
    sessionMethod({
      store: loginSessions,
      identify: ({ user }) => (typeof user === 'string' ? { subject: user } : null),
      maxUncheckedMs: Number(process.env.MAX_UNCHECKED_MS),
    }),
  ],
  upgrade: { ways: [ticketQuery(), sessionCookie({ name: 'sid' })], missingCredential: 'allow' },
  tickets: {
    issuer: createTicketIssuer({ store: tickets, audience: AUDIENCE }),
    ways: [authorizationBearer(), sessionCookie({ name: 'sid' })],
  },
  allowedOrigins: ['https://app.example'],
});

process.on('message', () => {
  process.send?.({ crashes, log: lines.join('\n'), stats: server.stats } satisfies Told);
});
process.send?.({ port: server.port } satisfies Ready);
