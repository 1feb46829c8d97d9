// A server with every way in, and everything it says for the record.
import { createRequire } from 'node:module';
import { type InbandServer, type ListenOptions, type Logger, listen, type Session } from '@inband/server';
import { createPrometheusMetrics } from '@inband/server/prometheus';
import {
  apiKeyHeader,
  authorizationBasic,
  authorizationBearer,
  bearerSubprotocol,
  customWay,
  expressSessionCookie,
  sessionCookie,
  ticketQuery,
  tokenCookie,
  tokenQuery,
} from '@inband/server/ways';
import { type AllMethods, COOKIE_SECRET, createAllMethods } from './all-methods.ts';

// Installed beside the server, as its peer, and not here.
const { Registry } = createRequire(import.meta.resolve('@inband/server/prometheus'))('prom-client');

/** Longer than a machine that is busy with other suites needs for a password. */
const AUTH_TIMEOUT_MS = 20_000;
export const MAX_AUTH_MESSAGE_BYTES = 1_024;

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

export interface House extends AllMethods {
  readonly server: InbandServer;
  readonly lines: LogLine[];
  readonly opened: Session[];
  /** How many verifications ended so far, in words of the metrics. */
  verifications(): Promise<number>;
}

export async function openHouse(options: Partial<ListenOptions> = {}): Promise<House> {
  const all = await createAllMethods();
  const lines: LogLine[] = [];
  const opened: Session[] = [];
  const registry = new Registry();
  const write = (level: string) => (fields: object, message: string) => {
    lines.push({ level, message, ...fields });
  };
  const logger: Logger = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
  const server = await listen({
    // Everybody comes from one address, to be judged by what they bring, not by how many they are.
    admission: { enforceFrom: 'never' },
    port: 0,
    methods: all.methods,
    upgrade: {
      ways: [
        authorizationBearer(),
        authorizationBasic(),
        apiKeyHeader(),
        tokenCookie({ name: 'token' }),
        sessionCookie({ name: 'sid' }),
        expressSessionCookie({ secrets: COOKIE_SECRET }),
        ticketQuery(),
        tokenQuery({ name: 'access_token', allowLongLivedTokenInUrl: true }),
        bearerSubprotocol(),
        customWay({
          name: 'badge_header',
          method: 'badge',
          attachedBy: 'client',
          find: (request) => {
            const badge = request.header('x-badge');
            return badge === '' ? null : { badge, door: Number(request.header('x-door')) };
          },
        }),
      ],
      missingCredential: 'allow',
    },
    allowedOrigins: ['https://app.example'],
    authTimeoutMs: AUTH_TIMEOUT_MS,
    maxAuthMessageBytes: MAX_AUTH_MESSAGE_BYTES,
    maxLogLinesPerSecond: 1_000_000,
    logger,
    metrics: createPrometheusMetrics(registry),
    handlers: {
      onOpen: (session) => void opened.push(session),
      requests: { whoami: (session) => ({ subject: session.subject, role: session.claims.role }) },
    },
    ...options,
  });
  return {
    ...all,
    server,
    lines,
    opened,
    async verifications() {
      const text: string = await registry.metrics();
      const counts = text.matchAll(/^inband_verification_duration_seconds_count\{[^}]*\} (\d+)/gm);
      return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
    },
  };
}
