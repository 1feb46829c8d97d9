import { createRequire } from 'node:module';
import { accept, type Logger, listen, refuse, unavailable } from '@inband/server';
import { createPrometheusMetrics } from '@inband/server/prometheus';
import { expect, it } from 'vitest';
import { msgpackMap } from '../support/msgpack-bytes.ts';
import { RawClient } from '../support/raw-client.ts';
import type { UpgradeShape } from '../support/upgrade-request.ts';
import { BINARY, clientFrame, closeFrame, TEXT, textFrame } from '../support/websocket-frame.ts';

// Installed beside the server, as its peer, and not here.
const { Registry } = createRequire(import.meta.resolve('@inband/server/prometheus'))('prom-client');

const CANARY = 'canary7f3a9c51e2';
const BASE64_CANARY = Buffer.from(CANARY).toString('base64').replaceAll('=', '');

/** Where a request of a stranger may carry a secret. */
const UPGRADES: readonly UpgradeShape[] = [
  { path: `/ws?token=${CANARY}` },
  { path: `/ws?room=${CANARY}` },
  { path: `/${CANARY}` },
  { method: CANARY.toUpperCase() },
  { replace: [['Upgrade', CANARY]] },
  { replace: [['Connection', CANARY]] },
  { replace: [['Sec-WebSocket-Version', CANARY]] },
  { replace: [['Sec-WebSocket-Key', CANARY]] },
  { add: [['Origin', `https://${CANARY}`]] },
  { add: [['Sec-WebSocket-Protocol', CANARY]] },
  { add: [['Sec-WebSocket-Protocol', `${CANARY}, inband.v1.json`]] },
  { add: [['Sec-WebSocket-Extensions', CANARY]] },
  { add: [['Authorization', `Bearer ${CANARY}`]] },
  { add: [['Cookie', `session=${CANARY}`]] },
  { add: [['User-Agent', CANARY]] },
  { add: [[CANARY, CANARY]] },
];

const AUTH = `{"type":"auth","token":"${CANARY}"}`;

/**
 * And where a frame may, before authentication. Each is sent on a connection of its own. The reason of a client's own
 * close frame is not here: uWebSockets.js echoes it to that client, before anybody of us hears of it.
 */
const FRAMES: readonly Buffer[] = [
  ...['refuse', 'unavailable', 'throw', 'reject', 'malformed', 'reason'].map((what) =>
    textFrame({ type: 'auth', token: `${CANARY}-${what}` }),
  ),
  textFrame(AUTH.slice(0, -1)),
  textFrame(AUTH.replace('"token"', '"token":1,"token"')),
  textFrame(AUTH.replace('auth', CANARY)),
  textFrame(AUTH.replace('}', `,"method":"${CANARY}"}`)),
  textFrame(AUTH.replace('}', `,"client":{"name":"${CANARY}","version":1}}`)),
  textFrame(AUTH.replace('}', `,"__proto__":"${CANARY}"}`)),
  textFrame(`{"${CANARY}":1}`),
  textFrame(CANARY),
  textFrame({ type: 'event', name: CANARY, data: CANARY }),
  textFrame({ type: 'request', id: CANARY, name: CANARY }),
  clientFrame(TEXT, CANARY.repeat(700)),
  clientFrame(TEXT, CANARY.repeat(2_000)),
  clientFrame(BINARY, AUTH),
  clientFrame(BINARY, msgpackMap([['token', CANARY]])),
  clientFrame(3, CANARY),
  clientFrame(TEXT, AUTH, { masked: false }),
];

/** Of one who got in with the canary as the token; none of these may be logged either. */
const AFTER_AUTH: readonly unknown[] = [
  { type: 'event', name: CANARY },
  { type: 'request', id: '1', name: CANARY, data: CANARY },
  { type: 'request', id: '2', name: 'fail', data: CANARY },
  { type: 'auth', token: CANARY, gen: 2 },
  { type: 'auth_proof', gen: 1, proof: CANARY },
];

class MemoryLogger implements Logger {
  readonly lines: string[] = [];
  debug = (fields: object, message: string): void => this.#write('debug', fields, message);
  info = (fields: object, message: string): void => this.#write('info', fields, message);
  warn = (fields: object, message: string): void => this.#write('warn', fields, message);
  error = (fields: object, message: string): void => this.#write('error', fields, message);

  #write(level: string, fields: object, message: string): void {
    const shown = Object.entries(fields).map(([name, value]) => [
      name,
      value instanceof Error ? value.stack : value,
    ]);
    this.lines.push(JSON.stringify({ level, message, ...Object.fromEntries(shown) }));
  }
}

it('SEC-1 no secret of a client comes out again: not on the wire, not in the log, not in a metric', async () => {
  const registry = new Registry();
  const logger = new MemoryLogger();
  const written: string[] = [];
  const server = await listen({
    port: 0,
    logger,
    maxLogLinesPerSecond: 1_000_000,
    authTimeoutMs: 500,
    allowedOrigins: ['https://app.example.com'],
    metrics: createPrometheusMetrics(registry),
    verifier: ({ token }) => {
      switch (String(token).split('-')[1]) {
        case 'refuse':
          return refuse('bad');
        case 'reason':
          return refuse(`no user for ${String(token)}`);
        case 'unavailable':
          return unavailable(`https://issuer/?q=${String(token)}`);
        case 'throw':
          throw new Error(`cannot verify ${String(token)}`);
        case 'reject':
          return Promise.reject(new Error(`cannot verify ${String(token)}`));
        case 'malformed':
          return { outcome: String(token) } as never;
        default:
          return accept({ subject: 'alice', claims: { token } });
      }
    },
    handlers: {
      requests: {
        fail: () => {
          throw new Error('failed for a reason of its own');
        },
      },
    },
  });

  const collect = async (client: RawClient): Promise<void> => {
    const { reason } = await client.closed;
    written.push(
      client.head,
      reason,
      ...client.texts,
      ...client.binaries.map((bytes) => bytes.toString('latin1')),
    );
  };

  for (const shape of UPGRADES) {
    const client = new RawClient({ port: server.port, ...shape });
    // A socket that was let in closes at its deadline; one that stays open over HTTP is dropped.
    if ((await client.answered) === 404) client.drop();
    await collect(client);
  }
  await Promise.all(
    FRAMES.map(async (bytes) => {
      const client = await RawClient.open({ port: server.port });
      client.write(bytes);
      await collect(client);
    }),
  );
  const insider = await RawClient.open({ port: server.port });
  insider.write(textFrame(AUTH));
  await insider.message(0);
  insider.send(...AFTER_AUTH);
  await collect(insider);
  const leaver = await RawClient.open({ port: server.port });
  leaver.write(Buffer.concat([textFrame(AUTH), closeFrame(1000)]));
  await collect(leaver);
  const metrics = await registry.metrics();
  await server.close({ graceMs: 0 });

  const output = [...written, ...logger.lines, metrics].join('\n');
  console.log(
    `${UPGRADES.length + FRAMES.length + AFTER_AUTH.length} positions of a canary: found ` +
      `${output.split(CANARY).length - 1} times in ${output.length} characters ` +
      `(${logger.lines.length} log lines, ${written.length} pieces of the wire)`,
  );
  expect(logger.lines.length).toBeGreaterThan(30);
  expect(output).not.toContain(CANARY);
  expect(output).not.toContain(BASE64_CANARY);
});
