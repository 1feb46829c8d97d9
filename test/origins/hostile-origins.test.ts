// No `Origin` but the one on the list opens a socket or gets a ticket, however right the credential beside it is.
import { type AuthMethod, Gate, type ListenOptions, listen, OptionError, refuse } from '@inband/server';
import { createTicketIssuer, MemoryTicketStore } from '@inband/server/tickets';
import {
  authorizationBasic,
  authorizationBearer,
  customWay,
  expressSessionCookie,
  fastifySessionCookie,
  sessionCookie,
  tokenCookie,
  type UpgradeWay,
} from '@inband/server/ways';
import { Type } from '@sinclair/typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawClient } from '../support/raw-client.ts';
import { silentLogger } from '../support/silent-logger.ts';
import type { HeaderLine } from '../support/upgrade-request.ts';
import { COOKIE_SECRET, createAllMethods } from '../ways-in/all-methods.ts';
import { begin, enter } from '../ways-in/enter.ts';
import { type House, openHouse } from '../ways-in/house.ts';
import type { Presentation } from '../ways-in/presentation.ts';
import { UPGRADE_WAYS } from '../ways-in/ways-in.ts';
import { HOSTILE_ORIGINS, RIGHT_ORIGIN, STRIPPED_BY_HTTP } from './hostile-origins.ts';

const COOKIE_WAYS = UPGRADE_WAYS.filter(({ name }) => name.includes('cookie'));

/** For what is never answered: long enough for an answer that should not be there. */
const SILENCE_MS = 300;

let house: House;
let issued = 0;

beforeAll(async () => {
  const issuer = createTicketIssuer({
    store: new MemoryTicketStore(),
    audience: 'wss://live.example',
    maxPerSubject: 1_000,
  });
  house = await openHouse({
    tickets: {
      issuer: {
        ...issuer,
        issue(holder) {
          issued += 1;
          return issuer.issue(holder);
        },
      },
      ways: [
        authorizationBearer(),
        sessionCookie({ name: 'sid' }),
        tokenCookie({ name: 'token' }),
        expressSessionCookie({ secrets: COOKIE_SECRET }),
      ],
    },
  });
});
afterAll(() => house.server.close({ graceMs: 0, spreadMs: 0 }));

/** The same credential from elsewhere. */
function from(lines: readonly HeaderLine[], { origin: _, ...presentation }: Presentation): Presentation {
  return { ...presentation, headers: [...(presentation.headers ?? []), ...lines] };
}

function askForTicket(lines: readonly HeaderLine[]): RawClient {
  const client = new RawClient({
    port: house.server.port,
    method: 'POST',
    path: '/ticket',
    without: ['Upgrade', 'Connection', 'Sec-WebSocket-Version', 'Sec-WebSocket-Key'],
    add: [...lines, ['Content-Type', 'application/json'], ['Content-Length', '2']],
  });
  client.write(Buffer.from('{}'));
  return client;
}

/** Asks once from each hostile origin; returns what was answered otherwise than it should be. */
async function wronglyAnswered(
  ask: (lines: readonly HeaderLine[]) => Promise<RawClient>,
): Promise<readonly string[]> {
  const wrong: string[] = [];
  const silent: RawClient[] = [];
  for (const { name, lines, status = 403 } of HOSTILE_ORIGINS) {
    const client = await ask(lines);
    if (status === 0) silent.push(client);
    else {
      const answered = await client.answered;
      client.drop();
      if (answered !== status || client.head.includes('"ticket"')) wrong.push(`${name}: ${answered}`);
    }
  }
  await new Promise((resolve) => setTimeout(resolve, SILENCE_MS));
  for (const client of silent) {
    client.drop();
    if (client.head !== '') wrong.push(client.head);
  }
  return wrong;
}

describe('a hostile Origin', () => {
  let refused = 0;
  let verified = 0;

  afterAll(() => {
    const whole = HOSTILE_ORIGINS.length * UPGRADE_WAYS.length;
    console.log(
      `${HOSTILE_ORIGINS.length} origins, ${refused / UPGRADE_WAYS.length} refused before the upgrade, ` +
        `${verified} verifier calls (${whole} upgrades: each origin with ${UPGRADE_WAYS.length} right credentials)`,
    );
    const byHttp = HOSTILE_ORIGINS.filter(({ status }) => status !== undefined);
    const named = byHttp.map(({ name, status }) => `${name} (${status === 0 ? 'no answer' : status})`);
    console.log(`not 403, but refused by uWebSockets.js itself: ${named.join(', ')}`);
  });

  it.each(UPGRADE_WAYS)(
    'TRANSPORT-5 is refused before anybody looks at the right credential: $name',
    async (way) => {
      const before = house.calls.length;
      const opened = house.opened.length;
      const wrong = await wronglyAnswered(async (lines) =>
        begin(house.server.port, from(lines, await way.right(house.wallet))),
      );
      refused += HOSTILE_ORIGINS.length - wrong.length;
      verified += house.calls.length - before;
      expect(wrong).toEqual([]);
      expect(house.calls.length - before).toBe(0);
      expect(house.opened.length - opened).toBe(0);
    },
  );

  it.each(UPGRADE_WAYS)('TRANSPORT-5 and the right one gets in with the same: $name', async (way) => {
    const right: readonly (readonly HeaderLine[])[] = [
      [['Origin', RIGHT_ORIGIN]],
      [['oRiGiN', RIGHT_ORIGIN]],
      ...STRIPPED_BY_HTTP.map((value): readonly HeaderLine[] => [['Origin', value]]),
    ];
    for (const lines of right) {
      const { client, outcome } = await enter(house.server.port, from(lines, await way.right(house.wallet)));
      client.drop();
      expect(outcome).toBe('in');
      expect(house.calls.at(-1)?.context.peer.origin).toBe(RIGHT_ORIGIN);
    }
  });

  it.each(COOKIE_WAYS)('UPGRADE-5 nor does a cookie without an Origin: $name', async (way) => {
    const before = house.calls.length;
    for (const lines of [[], [['Origin', '']], [['Referer', `${RIGHT_ORIGIN}/`]]] as const) {
      const { outcome } = await enter(house.server.port, from(lines, await way.right(house.wallet)));
      expect(outcome).toBe('http 403');
    }
    expect(house.calls.length - before).toBe(0);
  });
});

describe('a server that was not told to look at cookies', () => {
  it('SEC-5 lets nobody in with them, not even from a listed page', async () => {
    const all = await createAllMethods();
    const server = await listen({
      admission: { enforceFrom: 'never' },
      port: 0,
      methods: all.methods,
      allowedOrigins: [RIGHT_ORIGIN],
      authTimeoutMs: 200,
      logger: silentLogger,
    });
    const outcomes = await Promise.all(
      COOKIE_WAYS.map(async (way) => {
        const { client, outcome } = await enter(server.port, await way.right(all.wallet));
        client.drop();
        return outcome;
      }),
    );
    await server.close({ graceMs: 0, spreadMs: 0 });
    expect(outcomes).toEqual(COOKIE_WAYS.map(() => 'auth_timeout'));
    expect(all.calls).toEqual([]);
  });
});

describe('a hostile Origin at the ticket endpoint', () => {
  const credentials: readonly (readonly [name: string, line: () => Promise<HeaderLine>])[] = [
    ['a session cookie', async () => ['Cookie', `sid=${house.wallet.sessionId()}`]],
    ['a token cookie', async () => ['Cookie', `token=${await house.wallet.token()}`]],
    [
      'a cookie of express',
      async () => ['Cookie', `connect.sid=${house.wallet.expressCookie(house.wallet.sessionId())}`],
    ],
    ['Authorization: Bearer', async () => ['Authorization', `Bearer ${await house.wallet.token()}`]],
  ];

  it.each(credentials)('TICKET-4 gets no ticket with %s, and the right one gets one', async (name, line) => {
    const [before, issuedBefore] = [house.calls.length, issued];
    const wrong = await wronglyAnswered(async (lines) => askForTicket([await line(), ...lines]));
    const given = issued - issuedBefore;
    const calls = house.calls.length - before;
    expect(wrong).toEqual([]);
    expect(given).toBe(0);
    expect(calls).toBe(0);
    const right = askForTicket([await line(), ['Origin', RIGHT_ORIGIN]]);
    expect([await right.answered, issued - issuedBefore]).toEqual([200, 1]);
    right.drop();
    expect(right.head).toContain('"ticket"');
    console.log(`${HOSTILE_ORIGINS.length} origins at the ticket endpoint with ${name}: ${given} tickets`);
  });

  it('TICKET-4 UPGRADE-5 nor does a cookie without an Origin', async () => {
    const before = issued;
    for (const lines of [[], [['Origin', '']], [['Referer', `${RIGHT_ORIGIN}/`]]] as const) {
      const client = askForTicket([['Cookie', `sid=${house.wallet.sessionId()}`], ...lines]);
      expect(await client.answered).toBe(403);
      client.drop();
    }
    expect(issued).toBe(before);
  });
});

describe('an unsafe configuration', () => {
  const never = (name: string, ...fields: readonly string[]): AuthMethod => ({
    name,
    fields: Type.Object(Object.fromEntries(fields.map((field) => [field, Type.String()]))),
    verify: () => refuse('never'),
  });
  const BASE: ListenOptions = {
    port: 0,
    logger: silentLogger,
    verifier: () => refuse('never'),
    methods: [
      never('session', 'session_id'),
      never('password', 'username', 'password'),
      never('ticket', 'ticket'),
    ],
  };
  const issuer = createTicketIssuer({ store: new MemoryTicketStore(), audience: 'wss://live.example' });
  const secrets = 'a secret of sixteen characters or more';
  const ofOurOwn = (attachedBy: 'cookie' | 'browser'): UpgradeWay =>
    customWay({ name: 'of_our_own', method: 'session', attachedBy, find: () => null });
  const READ_BY_COOKIE: readonly UpgradeWay[] = [
    tokenCookie({ name: '__Host-token' }),
    sessionCookie({ name: '__Host-sid' }),
    expressSessionCookie({ secrets }),
    fastifySessionCookie({ secrets }),
    ofOurOwn('cookie'),
  ];
  const READ_BY_BROWSER: readonly UpgradeWay[] = [authorizationBasic(), ofOurOwn('browser')];
  const patterns = [
    ...['https://*.example', 'https://*', '*.example', 'https://app.example/*', 'null', 'app.example', ''],
    ...['https://app.example/', 'https://app.example:443', 'HTTPS://app.example', 'https://APP.example'],
    ...['https://user@app.example', 'file:///', 'data:,', '**', 'https://app.example, https://b.example'],
  ];
  const named = (ways: readonly UpgradeWay[]): string => ways.map(({ name }) => name).join(' + ');
  const inUpgrade = (
    ways: readonly UpgradeWay[],
    options: Partial<ListenOptions>,
    says: string,
  ): readonly [string, ListenOptions] => [
    `${named(ways)} ${says}`,
    { ...BASE, upgrade: { ways }, ...options },
  ];
  const atTickets = (
    ways: readonly UpgradeWay[],
    options: Partial<ListenOptions>,
    says: string,
  ): readonly [string, ListenOptions] => [
    `tickets for ${named(ways)} ${says}`,
    { ...BASE, tickets: { issuer, ways }, ...options },
  ];

  const UNSAFE: readonly (readonly [name: string, options: ListenOptions])[] = [
    ...READ_BY_COOKIE.flatMap((way) => [
      inUpgrade([way], {}, 'and no list'),
      inUpgrade([way], { allowedOrigins: [] }, 'and an empty list'),
      inUpgrade([way], { allowedOrigins: '*' }, 'and every origin'),
      inUpgrade([authorizationBearer(), way], {}, 'and no list'),
      inUpgrade([way], { allowedOrigins: '*', allowOwnOrigins: true }, 'and every origin with its own'),
      inUpgrade([way], { allowedOrigins: '*', missingOrigin: 'refuse' }, 'and every origin, but one'),
      atTickets([way], { allowedOrigins: '*' }, 'and every origin'),
      atTickets([way], {}, 'and no list'),
    ]),
    ...READ_BY_BROWSER.flatMap((way) => [
      inUpgrade([way], { allowedOrigins: '*' }, 'and every origin'),
      atTickets([way], { allowedOrigins: '*' }, 'and every origin'),
    ]),
    ...patterns.map((entry) =>
      inUpgrade([sessionCookie({ name: 'sid' })], { allowedOrigins: [entry] }, `and "${entry}" on the list`),
    ),
    inUpgrade(
      [sessionCookie({ name: 'sid' })],
      { allowedOrigins: [RIGHT_ORIGIN, '*'] },
      'and "*" among others',
    ),
  ];

  afterAll(() => console.log(`${UNSAFE.length} unsafe configurations, all refused to start`));

  it.each(UNSAFE)('UPGRADE-5 does not start: %s', async (_name, options) => {
    const start = async (): Promise<unknown> => {
      const server = await listen(options);
      await server.close({ graceMs: 0, spreadMs: 0 });
      return undefined;
    };
    const error = await start().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OptionError);
    expect(error).toMatchObject({ option: 'allowedOrigins' });
  });

  it('UPGRADE-5 nor does a gate without a port of its own', () => {
    const { port: _, ...gate } = BASE;
    for (const way of READ_BY_COOKIE) {
      expect(() => new Gate({ ...gate, upgrade: { ways: [way] } })).toThrow(/"allowedOrigins"/);
      expect(() => new Gate({ ...gate, upgrade: { ways: [way] }, allowedOrigins: '*' })).toThrow(
        /"allowedOrigins"/,
      );
    }
  });

  it('UPGRADE-5 starts with a list, and without a way that reads what browsers attach', async () => {
    const safe: readonly Partial<ListenOptions>[] = [
      { upgrade: { ways: READ_BY_COOKIE }, allowedOrigins: [RIGHT_ORIGIN] },
      { upgrade: { ways: READ_BY_BROWSER }, allowedOrigins: [RIGHT_ORIGIN] },
      { upgrade: { ways: [authorizationBearer()] }, allowedOrigins: '*' },
      { tickets: { issuer, ways: READ_BY_COOKIE }, allowedOrigins: [RIGHT_ORIGIN] },
      { upgrade: { ways: READ_BY_COOKIE }, allowOwnOrigins: true },
    ];
    for (const options of safe) {
      const server = await listen({ ...BASE, ...options });
      await server.close({ graceMs: 0, spreadMs: 0 });
    }
  });
});
