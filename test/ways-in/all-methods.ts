// Every method of version 1 and one of our own, each over a real store, with somebody to let in.
import { createHmac } from 'node:crypto';
import {
  type AuthMethod,
  accept,
  bearerMethod,
  type Credential,
  refuse,
  type Verdict,
  type VerificationContext,
} from '@inband/server';
import { apiKeyMethod, createApiKey, MemoryApiKeyStore } from '@inband/server/api-keys';
import { createJwtVerifier } from '@inband/server/jwt';
import { MemoryLoginSessionStore, sessionMethod } from '@inband/server/login-sessions';
import { hashPassword, passwordMethod } from '@inband/server/passwords';
import { createTicketIssuer, MemoryTicketStore, ticketMethod } from '@inband/server/tickets';
import { Type } from '@sinclair/typebox';
import { SignJWT } from 'jose';

export const SUBJECT = 'alice';
export const CLAIMS = { role: 'reader' };
export const COOKIE_SECRET = 'a secret of express-session, long enough';
const AUDIENCE = 'wss://live.example';
const JWT_SECRET = Buffer.from('a secret of thirty-two bytes, or more');
const PASSWORD = 'correct horse battery staple';

/** What stands between a method and its caller, for as long as a test wants to. */
export type Interference = (
  credential: Credential,
  context: VerificationContext,
  decide: () => Verdict | Promise<Verdict>,
) => unknown;

/** Fresh credentials of somebody who is to be let in, and of nobody. */
export interface Wallet {
  token(): Promise<string>;
  ticket(): Promise<string>;
  readonly apiKey: string;
  readonly password: string;
  sessionId(): string;
  expressCookie(sessionId: string): string;
}

export interface AllMethods {
  readonly methods: readonly AuthMethod[];
  readonly wallet: Wallet;
  /** What came to a method, in order. */
  readonly calls: { readonly method: string; readonly context: VerificationContext }[];
  interfere(interference: Interference | null): void;
}

export async function createAllMethods(): Promise<AllMethods> {
  const calls: AllMethods['calls'] = [];
  let interference: Interference | null = null;
  const tickets = new MemoryTicketStore();
  const issuer = createTicketIssuer({ store: tickets, audience: AUDIENCE, maxPerSubject: 1_000 });
  const logins = new MemoryLoginSessionStore();
  const { key, record } = createApiKey({ subject: SUBJECT, claims: CLAIMS });
  const account = { subject: SUBJECT, claims: CLAIMS, passwordHash: await hashPassword(PASSWORD) };
  const methods: readonly AuthMethod[] = [
    bearerMethod(await createJwtVerifier({ secret: JWT_SECRET })),
    ticketMethod({ store: tickets, audience: AUDIENCE }),
    apiKeyMethod({ store: new MemoryApiKeyStore([record]) }),
    // Many names of one account: failures are counted by name, and the policies fail more often than a person may.
    passwordMethod({ accounts: { find: (name) => (name.startsWith(SUBJECT) ? account : null) } }),
    sessionMethod({
      store: logins,
      identify: ({ user }) => (typeof user === 'string' ? { subject: user, claims: CLAIMS } : null),
    }),
    {
      name: 'badge',
      fields: Type.Object({ badge: Type.String({ maxLength: 4_096 }), door: Type.Integer({ minimum: 1 }) }),
      verify: ({ badge, door }) =>
        badge === `${SUBJECT}'s badge` && door === 7
          ? accept({ subject: SUBJECT, claims: CLAIMS })
          : refuse('wrong_badge'),
    },
  ];

  function interfered(method: AuthMethod): AuthMethod {
    const verify = (credential: Credential, context: VerificationContext): Verdict | Promise<Verdict> => {
      calls.push({ method: method.name, context });
      const decide = (): Verdict | Promise<Verdict> => method.verify(credential, context);
      // What an interference answers may be no verdict at all: that is what some policies are about.
      return interference === null ? decide() : (interference(credential, context, decide) as Verdict);
    };
    return { ...method, verify };
  }

  return {
    methods: methods.map(interfered),
    calls,
    interfere(next) {
      interference = next;
    },
    wallet: {
      token: () =>
        new SignJWT(CLAIMS)
          .setProtectedHeader({ alg: 'HS256' })
          .setSubject(SUBJECT)
          .setExpirationTime('1h')
          .sign(JWT_SECRET),
      async ticket() {
        const issued = await issuer.issue({ subject: SUBJECT, claims: CLAIMS, expiresAtMs: null });
        if (typeof issued === 'string') throw new Error(`no ticket: ${issued}`);
        return issued.ticket;
      },
      apiKey: key,
      password: PASSWORD,
      sessionId() {
        const id = logins.create({ user: SUBJECT });
        if (id === null) throw new Error('no login session');
        return id;
      },
      expressCookie(sessionId) {
        const signature = createHmac('sha256', COOKIE_SECRET).update(sessionId).digest('base64');
        return encodeURIComponent(`s:${sessionId}.${signature.replace(/=+$/, '')}`);
      },
    },
  };
}
