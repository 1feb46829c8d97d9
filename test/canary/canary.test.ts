// No secret of a client comes out of a server again, whichever way it went in and whatever became of it.
import { createRequire } from 'node:module';
import {
  accept,
  type Credential,
  challenge,
  type Identity,
  limit,
  listen,
  refuse,
  unavailable,
  type VerificationContext,
} from '@inband/server';
import { requirePossession } from '@inband/server/possession';
import { createPrometheusMetrics } from '@inband/server/prometheus';
import { createTicketIssuer, MemoryTicketStore } from '@inband/server/tickets';
import {
  apiKeyHeader,
  authorizationBasic,
  authorizationBearer,
  expressSessionCookie,
  sessionCookie,
  tokenCookie,
} from '@inband/server/ways';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RawClient } from '../support/raw-client.ts';
import type { UpgradeShape } from '../support/upgrade-request.ts';
import { closeFrame, textFrame } from '../support/websocket-frame.ts';
import { COOKIE_SECRET, createAllMethods, type Interference, type Wallet } from '../ways-in/all-methods.ts';
import { enter } from '../ways-in/enter.ts';
import { type House, openHouse } from '../ways-in/house.ts';
import { WAYS_IN } from '../ways-in/ways-in.ts';
import { AFTER_AUTH, CANARY, FRAMES, PROOFS, TICKET_REQUESTS, UPGRADES } from './canary-inputs.ts';
import { find, formsOf } from './forms-of.ts';
import { MemoryLogger } from './memory-logger.ts';

// Installed beside the server, as its peer, and not here.
const { Registry } = createRequire(import.meta.resolve('@inband/server/prometheus'))('prom-client');

/** Waited for to its end by all who are let in with nothing, or find a method that hangs. */
const AUTH_TIMEOUT_MS = 2_000;

const registry = new Registry();
const logger = new MemoryLogger();
/** What the server wrote to its peers. */
const wire: string[] = [];
/** What must not come out: the canary, and every right credential that was presented. */
const secrets = new Set([CANARY]);
let inputs = 0;
let house: House;
let wallet: Wallet;
/** What the issuer of tickets does instead of issuing. */
let issue: (() => Promise<never>) | null = null;

beforeAll(async () => {
  const all = await createAllMethods();
  const issuer = createTicketIssuer({ store: new MemoryTicketStore(), audience: 'wss://live.example' });
  house = await openHouse({
    logger,
    authTimeoutMs: AUTH_TIMEOUT_MS,
    metrics: createPrometheusMetrics(registry),
    methods: all.methods,
    // Everybody is a proxy whose word counts, so that what they say of addresses gets as far as it can.
    clientAddress: { trustedProxies: ['127.0.0.1'], header: 'x-forwarded-for' },
    tickets: {
      issuer: { ...issuer, issue: (holder) => issue?.() ?? issuer.issue(holder) },
      ways: [
        authorizationBearer(),
        authorizationBasic(),
        apiKeyHeader(),
        tokenCookie({ name: 'token' }),
        sessionCookie({ name: 'sid' }),
        expressSessionCookie({ secrets: COOKIE_SECRET }),
      ],
    },
    handlers: {
      requests: {
        fail: () => {
          throw new Error('failed for a reason of its own');
        },
      },
    },
  });
  house = { ...house, ...all };
  wallet = noting(all.wallet);
});

afterEach(() => {
  house.interfere(null);
  issue = null;
});

/** A wallet whose credentials are looked for afterwards. */
function noting(from: Wallet): Wallet {
  const note = (secret: string): string => {
    // What says of itself only what kind of a credential it is can be found anywhere.
    for (const part of secret.split(/[._]|%3A/)) if (part.length > 20) secrets.add(part);
    secrets.add(secret);
    return secret;
  };
  const header = Buffer.from('{"alg":"HS256"}').toString('base64url');
  return {
    token: async () => {
      const token = note(await from.token());
      secrets.delete(header);
      return token;
    },
    ticket: async () => note(await from.ticket()),
    apiKey: note(from.apiKey),
    password: note(from.password),
    sessionId: () => note(from.sessionId()),
    expressCookie: (id) => note(from.expressCookie(id)),
  };
}

/** Keeps what a connection was told, to its end. */
async function collect(client: RawClient): Promise<void> {
  inputs += 1;
  const { reason } = await client.closed;
  wire.push(
    client.head,
    reason,
    ...client.texts,
    ...client.binaries.map((bytes) => bytes.toString('latin1')),
  );
}

/** Sends a request, and ends what stays open over HTTP; what was let in ends at its deadline. */
async function request(shape: UpgradeShape, body = ''): Promise<void> {
  const client = new RawClient({ port: house.server.port, ...shape });
  if (body !== '') client.write(Buffer.from(body));
  if ((await client.answered) !== 101) setTimeout(() => client.drop(), 50);
  await collect(client);
}

function ticketRequest(shape: UpgradeShape, body = '{}'): Promise<void> {
  return request(
    {
      method: 'POST',
      path: '/ticket',
      without: ['Upgrade', 'Connection', 'Sec-WebSocket-Version', 'Sec-WebSocket-Key'],
      ...shape,
      add: [
        ...(shape.add ?? []),
        ...(shape.add?.some(([name]) => name === 'Content-Type')
          ? []
          : [['Content-Type', 'application/json'] as const]),
        ['Content-Length', String(body.length)],
      ],
    },
    body,
  );
}

const told = (credential: Credential): string =>
  `cannot verify ${JSON.stringify(credential)}\n    at ${CANARY}`;
const failure = (credential: Credential, message = told(credential)): Error => {
  const error = new TypeError(message, { cause: new Error(CANARY) });
  return Object.assign(error, { code: CANARY, credential });
};
const never = (): Promise<never> => new Promise(() => {});
const late = (settle: () => unknown): Promise<unknown> =>
  new Promise((resolve) => setTimeout(resolve, AUTH_TIMEOUT_MS + 100)).then(settle);

/** What a method may do with the credential it is given, and must not be able to let out by it. */
const ANSWERS: Readonly<Record<string, Interference>> = {
  'decides as it does': (_credential, _context, decide) => decide(),
  refuses: (credential) => refuse(told(credential)),
  'refuses with the credential itself for a reason': (credential) =>
    refuse(Object.values(credential).join(' ')),
  'is not available': (credential) => unavailable(told(credential)),
  limits: (credential) => limit(told(credential), 1_000),
  throws: (credential) => {
    throw failure(credential);
  },
  'throws an error that was given another message': (credential) => {
    const error = failure(credential);
    error.message = 'another';
    throw error;
  },
  'throws an error with a name and a stack of its own': (credential) => {
    const stack = JSON.stringify(credential);
    throw Object.assign(failure(credential), { name: told(credential), stack });
  },
  'throws no error': (credential) => {
    throw told(credential);
  },
  rejects: (credential) => Promise.reject(failure(credential)),
  'rejects when it is too late': (credential) =>
    late(() => {
      throw failure(credential);
    }),
  'accepts when it is too late': (credential) =>
    late(() => accept({ subject: 'alice', claims: { credential } })),
  hangs: never,
  'answers with the credential': (credential) => credential,
  'answers with an outcome of its own': (credential) => ({
    outcome: told(credential),
    reason: told(credential),
  }),
  'accepts an expired one': (credential) =>
    accept({ subject: 'alice', expiresAtMs: 1, claims: { credential: told(credential) } }),
  'accepts somebody without a name': (credential) => accept({ subject: '', claims: { credential } }),
  'accepts, and the application fails': (credential) =>
    accept({
      subject: 'alice',
      claims: { credential: told(credential) },
      expiresAtMs: Date.now() + AUTH_TIMEOUT_MS,
    } satisfies Partial<Identity> & { subject: string }),
  'challenges, and fails about the proof': (credential) =>
    challenge({ kind: 'question' }, (proof: unknown, _context: VerificationContext) => {
      throw new Error(`${told(credential)} ${JSON.stringify(proof)}`);
    }),
  'challenges, and refuses the proof': (credential) =>
    challenge({ kind: 'question' }, (proof: unknown) =>
      refuse(`${told(credential)} ${JSON.stringify(proof)}`),
    ),
  'challenges with what cannot be sent': (credential) => challenge(1n, () => refuse(told(credential))),
};

describe('SEC-1 no secret comes out again', () => {
  it('of a request', async () => {
    await Promise.all(UPGRADES.map((shape) => request(shape)));
  });

  it('of a first message', async () => {
    await Promise.all(
      FRAMES.map(async (bytes) => {
        const client = await RawClient.open({ port: house.server.port });
        client.write(bytes);
        await collect(client);
      }),
    );
  });

  it.each(Object.entries(ANSWERS))('of any way in, when the method %s', async (_name, answer) => {
    house.interfere(answer);
    await Promise.all([
      ticketRequest({ add: [['Authorization', `Bearer ${CANARY}`]] }),
      ...WAYS_IN.flatMap((way) =>
        [way.right, way.wrong].map(async (present) => {
          const presentation = await present.call(way, wallet);
          const { client } = await enter(house.server.port, {
            ...presentation,
            headers: [...(presentation.headers ?? []), [CANARY, CANARY]],
          });
          client.send({ type: 'auth_proof', gen: 1, proof: CANARY }, ...AFTER_AUTH);
          setTimeout(() => client.drop(), 300);
          await collect(client);
        }),
      ),
    ]);
  });

  it('of a proof', async () => {
    const bound = { subject: 'alice', claims: { cnf: { jkt: 'A'.repeat(43) } } };
    const challenges = Object.entries(ANSWERS).filter(([name]) => name.endsWith('the proof'));
    for (const ask of [requirePossession(() => accept(bound)), ...challenges.map(([, answer]) => answer)]) {
      house.interfere((credential, context, decide) => ask(credential, context, decide));
      await Promise.all(
        PROOFS.map(async (proof) => {
          const client = await RawClient.open({ port: house.server.port });
          client.send({ type: 'auth', token: CANARY });
          expect(await client.message(0)).toMatchObject({ type: 'auth_challenge' });
          client.send({ type: 'auth_proof', gen: 1, proof });
          await collect(client);
        }),
      );
    }
  });

  it('after the session has opened', async () => {
    const insider = await RawClient.open({ port: house.server.port });
    insider.send({ type: 'auth', token: await wallet.token() });
    await insider.message(0);
    insider.send(...AFTER_AUTH);
    await collect(insider);
    const leaver = await RawClient.open({ port: house.server.port });
    leaver.write(Buffer.concat([textFrame({ type: 'auth', token: await wallet.token() }), closeFrame(1000)]));
    await collect(leaver);
  });

  it('of a request for a ticket', async () => {
    await Promise.all(TICKET_REQUESTS.map(({ body, ...shape }) => ticketRequest(shape, body)));
    issue = () => Promise.reject(new Error(`no ticket for ${CANARY}`));
    await ticketRequest({ add: [['Authorization', `Bearer ${await wallet.token()}`]] });
  });

  afterAll(async () => {
    await house.server.close({ graceMs: 0, spreadMs: 0 });
    const metrics: string = await registry.metrics();
    const output = [...wire, ...logger.lines, metrics].join('\n');
    const found = find(secrets, output);
    console.log(
      `${inputs} inputs, ${Buffer.byteLength(output)} bytes written (${logger.lines.length} log lines, ` +
        `${wire.length} pieces of the wire), ${found.length} canaries (looked for ${secrets.size} secrets)`,
    );
    const context = found.map((form) => {
      const line = output.split('\n').find((written) => written.toLowerCase().includes(form));
      return `${form}: ${line}`;
    });
    expect(context).toEqual([]);
    expect(logger.lines.length).toBeGreaterThan(inputs / 2);
    for (const level of ['info', 'warn']) expect(output).toContain(`"level":"${level}"`);
  });
});

describe('the search', () => {
  it.each(formsOf(CANARY))('finds a canary that a server wrote as %s', async (form) => {
    const server = await listen({
      // One address plays everybody here.
      admission: { enforceFrom: 'never' },
      port: 0,
      logger,
      verifier: () => refuse('never'),
      routes: [
        {
          method: 'get',
          path: '/leak',
          handle: ({ header }) => ({ statusLine: '200 OK', body: header('x-leak') }),
        },
      ],
    });
    const client = new RawClient({
      port: server.port,
      path: '/leak',
      without: ['Upgrade', 'Connection'],
      add: [['X-Leak', `x${form}x`]],
    });
    await expect.poll(() => find([CANARY], client.head)).toContain(form);
    client.drop();
    await server.close({ graceMs: 0, spreadMs: 0 });
  });

  it('finds what stands in the middle of something longer', () => {
    for (const before of ['', 'a', 'ab', 'abc']) {
      for (const after of ['', 'a', 'ab', 'abc']) {
        const text = Buffer.from(`${before}${CANARY}${after}`);
        for (const encoding of ['base64', 'base64url', 'hex', 'latin1'] as const) {
          expect(find([CANARY], text.toString(encoding))).not.toEqual([]);
        }
      }
    }
    expect(find([CANARY], 'nothing of the kind')).toEqual([]);
  });
});
