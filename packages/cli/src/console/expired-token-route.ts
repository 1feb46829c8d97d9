// POST /demo-tokens/expired: what the console needs to show how a late token is refused.
import type { HttpRoute, Verifier } from '@inband/server';
import { jsonReply } from '../http/json-reply.ts';
import type { ThrowAwayKey } from '../keys/throw-away-key.ts';
import type { ConsoleOptions } from './console-options.ts';
import { refuseForeign } from './refuse-foreign.ts';

const AGO_MS = 60_000;

/**
 * For who holds a good token of this server, one for the same subject whose end has already passed. It opens nothing:
 * it is the token the holder would have if it had signed in a while ago.
 */
export function expiredTokenRoute(key: ThrowAwayKey, options: ConsoleOptions): HttpRoute {
  return {
    method: 'post',
    path: '/demo-tokens/expired',
    async handle(request) {
      const refusal = refuseForeign(request, options);
      if (refusal !== undefined) return refusal;
      const subject = await subjectOf(request.header('authorization'), options.verifier);
      if (subject === undefined) return jsonReply('401 Unauthorized', { error: 'wrong_credentials' });
      const expiresAtMs = Date.now() - AGO_MS;
      const issuedAtMs = expiresAtMs - AGO_MS;
      return jsonReply('200 OK', { token: await key.sign({ sub: subject }, { issuedAtMs, expiresAtMs }) });
    },
  };
}

async function subjectOf(authorization: string, verify: Verifier): Promise<string | undefined> {
  const token = /^Bearer ([\w\-.]+)$/.exec(authorization)?.[1];
  if (token === undefined) return undefined;
  const peer = { address: '', origin: null, userAgent: null };
  const context = { signal: new AbortController().signal, nowMs: Date.now(), peer };
  const verdict = await verify({ method: 'bearer', token }, context);
  return verdict.outcome === 'accepted' ? verdict.subject : undefined;
}
