// POST /login: a demo account's name and password for a token.
import type { HttpRoute, HttpRouteRequest } from '@inband/server';
import { jsonReply } from '../http/json-reply.ts';
import type { ThrowAwayKey } from '../keys/throw-away-key.ts';
import type { ConsoleOptions } from './console-options.ts';
import { findDemoAccount } from './demo-accounts.ts';
import { refuseForeign } from './refuse-foreign.ts';

/** The short one is for watching a session expire. */
const LIFE_MS = { normal: 15 * 60_000, short: 60_000 } as const;

interface Login {
  readonly username: string;
  readonly password: string;
  readonly lifeMs: number;
}

export function loginRoute(key: ThrowAwayKey, options: ConsoleOptions): HttpRoute {
  return {
    method: 'post',
    path: '/login',
    async handle(request) {
      const refusal = refuseForeign(request, options);
      if (refusal !== undefined) return refusal;
      // A form of another site can post, but not with this type.
      if (!isJson(request)) return jsonReply('415 Unsupported Media Type', { error: 'not_json' });
      const login = readLogin(request.body);
      if (login === undefined) return jsonReply('400 Bad Request', { error: 'bad_request' });
      const account = findDemoAccount(login.username, login.password);
      if (account === undefined) return jsonReply('401 Unauthorized', { error: 'wrong_credentials' });
      const expiresAtMs = Date.now() + login.lifeMs;
      const token = await key.sign({ sub: account.username, role: account.role }, { expiresAtMs });
      return jsonReply('200 OK', { token, expires_at_ms: Math.floor(expiresAtMs / 1_000) * 1_000 });
    },
  };
}

function isJson(request: HttpRouteRequest): boolean {
  return /^application\/json(?:\s*;|$)/i.test(request.header('content-type'));
}

function readLogin(body: string): Login | undefined {
  const value = parse(body);
  if (typeof value !== 'object' || value === null) return undefined;
  const { username, password, life = 'normal' } = value as Readonly<Record<string, unknown>>;
  if (typeof username !== 'string' || typeof password !== 'string') return undefined;
  if (life !== 'normal' && life !== 'short') return undefined;
  return { username, password, lifeMs: LIFE_MS[life] };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
