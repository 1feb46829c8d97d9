// A service's code: Node and no DOM types. Compiled, never run.

import { App } from 'uWebSockets.js';
import { defineContract } from '@inband/protocol';
import { ApplicationError, accept, attach, Gate, listen, refuse, type Verifier } from '@inband/server';
import { createJwtVerifier } from '@inband/server/jwt';
import { createPrometheusMetrics } from '@inband/server/prometheus';
import { Number as Num, Object as Obj, String as Str } from '@sinclair/typebox';

const contract = defineContract({
  clientEvents: { typing: Obj({ room: Str() }) },
  serverEvents: { typed: Obj({ who: Str() }) },
  requests: { divide: { data: Obj({ a: Num(), b: Num() }), response: Num() } },
});

const ownVerifier: Verifier = ({ token }) =>
  token === 'open sesame' ? accept({ subject: 'ali' }) : refuse('wrong_word');

// @ts-expect-error: true is no verdict
export const tooSimple: Verifier = () => true;

export async function serve(): Promise<void> {
  const server = await listen({
    contract,
    verifier: await createJwtVerifier({ issuer: 'https://id.example.com', audience: 'chat' }),
    handlers: {
      events: {
        typing: (session, { room }) => void session.send('typed', { who: `${session.subject} in ${room}` }),
      },
      requests: {
        divide: (_session, { a, b }) => {
          if (b === 0) throw new ApplicationError('division_by_zero', 'b must not be 0');
          return a / b;
        },
      },
    },
  });
  server.broadcast('typed', { who: 'everybody' });
  // @ts-expect-error: the contract has no such event
  server.broadcast('typo', {});
  await server.close();
}

export function embed(): void {
  const gate = new Gate({ verifier: ownVerifier });
  const app = App();
  attach(app, '/ws', gate);
}

export const metrics = createPrometheusMetrics;
