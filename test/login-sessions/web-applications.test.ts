// Real web applications: the cookies they set are found, their sessions let in, and what they end is ended.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session, UpgradeRequest, VerificationContext } from '@inband/server';
import { type LoginSessionStore, sessionMethod } from '@inband/server/login-sessions';
import { expressSessionCookie, fastifySessionCookie, MALFORMED } from '@inband/server/ways';
import { createClient } from 'redis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { hasComponent } from '../support/has-component.ts';
import { startExpress, startFastify, type WebApplication } from './web-application.ts';

const SECRETS = ['the secret in use, of more than 32 characters', 'the secret before it, which still serves'];
const CONTEXT: VerificationContext = {
  signal: new AbortController().signal,
  nowMs: Date.now(),
  peer: { address: '127.0.0.1', origin: null, userAgent: null },
};

let redisServer: ChildProcess;
let redis: ReturnType<typeof createClient>;

function upgradeWith(cookie: string): UpgradeRequest {
  return { header: (name: string) => (name === 'cookie' ? cookie : '') } as UpgradeRequest;
}

/** Sends a request as a browser with this cookie; returns the cookie that it has afterwards. */
async function send(method: string, url: string, cookie = ''): Promise<string> {
  const response = await fetch(url, { method, headers: cookie === '' ? {} : { cookie } });
  expect(response.status).toBe(200);
  const [set] = response.headers.getSetCookie();
  return set?.split(';')[0] ?? cookie;
}

describe.skipIf(!hasComponent('redis-server'))('login sessions of real web applications', () => {
  const folder = mkdtempSync(join(tmpdir(), 'inband-redis-'));

  beforeAll(async () => {
    const path = join(folder, 'redis.sock');
    const settings = [
      '--port',
      '0',
      '--unixsocket',
      path,
      '--dir',
      folder,
      '--save',
      '',
      '--appendonly',
      'no',
    ];
    redisServer = spawn('redis-server', settings, { stdio: 'ignore' });
    await eventually(
      () => existsSync(path),
      () => 'redis-server does not listen',
    );
    redis = createClient({ socket: { path, tls: false } });
    // The socket is there a moment before somebody listens on it; then the client tries again.
    redis.on('error', () => {});
    await redis.connect();
  });

  afterAll(async () => {
    await redis.close();
    const exited = once(redisServer, 'exit');
    redisServer.kill('SIGTERM');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  });

  describe.each([
    ['express-session', startExpress, expressSessionCookie, 'connect.sid'],
    ['@fastify/session', startFastify, fastifySessionCookie, 'sessionId'],
  ] as const)('%s', (_, start, createWay, cookieName) => {
    const way = createWay({ secrets: SECRETS });
    const store: LoginSessionStore = {
      read: (ids) => Promise.all(ids.map((id) => redis.get(`${cookieName}:${id}`))),
    };
    const method = sessionMethod({
      store,
      identify: ({ user }) => (typeof user === 'string' ? { subject: user } : null),
    });
    let app: WebApplication;

    async function verify(cookie: string) {
      const found = way.find(upgradeWith(cookie));
      if (found === null || found === MALFORMED) return expect.fail('the cookie was not read');
      return method.verify({ ...found, method: way.method }, CONTEXT);
    }

    beforeEach(async () => {
      app = await startWith(SECRETS);
    });

    afterEach(async () => {
      await app.close();
    });

    function startWith(secrets: string[]): Promise<WebApplication> {
      return start({ redis, prefix: `${cookieName}:`, secrets });
    }

    it('METHOD-5: a visitor is nobody, and somebody after logging in', async () => {
      const visitor = await send('GET', `${app.url}/`);
      expect(await verify(visitor)).toEqual({ outcome: 'refused', reason: 'anonymous_session' });
      const cookie = await send('POST', `${app.url}/login?user=alice`, visitor);
      expect(cookie).toMatch(new RegExp(`^${cookieName}=`));
      expect(await verify(cookie)).toMatchObject({
        outcome: 'accepted',
        subject: 'alice',
        expiresAtMs: null,
      });
    });

    it('UPGRADE-1: every cookie it sets is read, whatever characters its signature has', async () => {
      for (let round = 0; round < 50; round += 1) {
        const cookie = await send('POST', `${app.url}/login?user=user${round}`);
        expect(await verify(cookie)).toMatchObject({ outcome: 'accepted', subject: `user${round}` });
      }
    });

    it('UPGRADE-1: a cookie is read while its secret is being changed, and not after', async () => {
      const before = await startWith(SECRETS.slice(1));
      const cookie = await send('POST', `${before.url}/login?user=alice`);
      await before.close();
      expect(await verify(cookie)).toMatchObject({ outcome: 'accepted', subject: 'alice' });
      expect(createWay({ secrets: SECRETS.slice(0, 1) }).find(upgradeWith(cookie))).toBe(MALFORMED);
    });

    it('METHOD-9: a live socket closes when its user logs out, or in as somebody else, and not when they go on', async () => {
      for (const path of ['/logout', '/login?user=bob']) {
        const cookie = await send('POST', `${app.url}/login?user=alice`);
        const verdict = await verify(cookie);
        if (verdict.outcome !== 'accepted') return expect.fail('the session was refused');
        const closes: unknown[] = [];
        const stop = verdict.whileOpen?.({
          close: (code?: string) => closes.push(code),
        } as unknown as Session);
        await send('GET', `${app.url}/`, cookie);
        await new Promise((resolve) => setTimeout(resolve, 1_200));
        expect(closes).toEqual([]);
        await send('POST', `${app.url}${path}`, cookie);
        await eventually(
          () => closes.length > 0,
          () => `the socket is open after ${path}`,
        );
        expect(closes).toEqual(['session_revoked']);
        stop?.();
      }
    });
  });
});
