// What becomes of an upgrade request whose credential is decided about directly.
import * as T from '@sinclair/typebox';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Gate } from '../../src/gate.ts';
import { NO_METRICS } from '../../src/metrics/metrics.ts';
import type { GateOptions } from '../../src/options.ts';
import type { HttpRefusal } from '../../src/upgrade/http-refusal.ts';
import type { UpgradeRequest } from '../../src/upgrade/upgrade-request.ts';
import { MALFORMED, type UpgradeWay } from '../../src/upgrade/upgrade-way.ts';
import {
  accept,
  challenge,
  limit,
  refuse,
  unavailable,
  type Verdict,
  type Verifier,
} from '../../src/verifier.ts';
import { MemoryLogger } from '../memory-logger.ts';
import { SteppedClock } from '../stepped-clock.ts';
import { someUpgrade } from './some-upgrade.ts';
import { someWay } from './some-way.ts';

const PAGE = 'https://app.example';
const WITH_TOKEN = someUpgrade({ 'x-token': 'secret-credential' });

afterEach(() => {
  vi.useRealTimers();
});

interface Opened {
  readonly gate: Gate;
  readonly logger: MemoryLogger;
  readonly verifier: ReturnType<typeof vi.fn<Verifier>>;
  /** The statuses of refusals, and how verifications ended, in order. */
  readonly counted: unknown[];
  /** The decision, which is expected at once. */
  admit(request?: UpgradeRequest): Exclude<ReturnType<Gate['admit']>, { whenDecided: unknown }>;
}

function open(
  verdict: unknown = accept({ subject: 'alice' }),
  options: Partial<GateOptions> = {},
  ways: readonly UpgradeWay[] | null = [someWay()],
): Opened {
  const clock = new SteppedClock();
  const logger = new MemoryLogger();
  const verifier = vi.fn<Verifier>(() => (typeof verdict === 'function' ? verdict() : verdict) as Verdict);
  const counted: unknown[] = [];
  const metrics = {
    ...NO_METRICS,
    upgradeRefused: (status: number) => void counted.push(status),
    verificationEnded: (outcome: string) => void counted.push(outcome),
  };
  const upgrade = ways === null ? {} : { upgrade: { ways, ...options.upgrade } };
  const gate = new Gate({ clock, logger, metrics, verifier, ...options, ...upgrade });
  return {
    gate,
    logger,
    verifier,
    counted,
    admit(request = WITH_TOKEN) {
      const decision = gate.admit(request);
      if ('whenDecided' in decision) return expect.fail('not decided at once');
      return decision;
    },
  };
}

function refusalOf(opened: Opened, request?: UpgradeRequest): HttpRefusal {
  const decision = opened.admit(request);
  return 'status' in decision ? decision : expect.fail('not refused');
}

describe('a server without ways', () => {
  it('UPGRADE-1 looks at no credential', () => {
    const header = vi.fn(() => 'Bearer secret-credential');
    const { admit, verifier } = open(undefined, {}, null);
    expect(admit(someUpgrade({}, { header }))).toMatchObject({
      subprotocol: 'inband.v1.json',
      identity: null,
    });
    expect(header).not.toHaveBeenCalled();
    expect(verifier).not.toHaveBeenCalled();
  });
});

describe('a credential in the upgrade', () => {
  it('UPGRADE-4 that is accepted makes the upgrade one of its holder', () => {
    const whileOpen = () => () => {};
    const { admit, counted, gate, verifier, logger } = open(
      accept({ subject: 'alice', claims: { role: 'user' }, whileOpen }),
    );
    expect(admit()).toEqual({
      subprotocol: 'inband.v1.json',
      isOffered: false,
      peer: { address: '192.0.2.1', origin: null, userAgent: null },
      identity: expect.objectContaining({
        subject: 'alice',
        expiresAtMs: null,
        claims: { role: 'user' },
        whileOpen,
      }),
    });
    expect(verifier).toHaveBeenCalledTimes(1);
    expect(verifier.mock.calls[0]?.[0]).toEqual({ method: 'bearer', token: 'secret-credential' });
    expect(verifier.mock.calls[0]?.[1].peer.address).toBe('192.0.2.1');
    expect(counted).toEqual(['accepted']);
    expect(logger.lines).toEqual([
      {
        level: 'info',
        message: 'credential accepted',
        fields: { peer: '192.0.2.1', method: 'bearer', way: 'some_way', subject: 'alice' },
      },
    ]);
    expect(gate.stats).toEqual({ unauthenticated: 0, authenticated: 0 });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('UPGRADE-2 decides alone: what a later way would have found neither saves nor spoils it', () => {
    const later = vi.fn(() => ({ token: 'good' }));
    const ways = [
      someWay({ name: 'finds_nothing', find: () => null }),
      someWay({ name: 'first' }),
      someWay({ name: 'second', find: later }),
    ];
    const { admit, verifier, logger } = open(refuse('bad_signature'), {}, ways);
    expect(admit()).toMatchObject({ status: 401 });
    expect(later).not.toHaveBeenCalled();
    expect(verifier).toHaveBeenCalledTimes(1);
    expect(logger.lines[0]?.fields).toMatchObject({ way: 'first', reason: 'bad_signature' });
  });

  it.each<[string, UpgradeWay['find']]>([
    ['cannot be read', () => MALFORMED],
    ['makes its way throw', () => expect.fail('no')],
    ['is nothing that has fields', () => 'token' as never],
    ['is a promise of fields', () => Promise.resolve({ token: 't' }) as never],
    ['lacks a field', () => ({})],
    ['is empty', () => ({ token: '' })],
    ['is of a wrong type', () => ({ token: ['t'] })],
    ['has fields of another method', () => ({ ticket: 'x'.repeat(43) })],
    ['has a wrong field of every auth', () => ({ token: 't', gen: 'x' })],
  ])('UPGRADE-2 that %s is a wrong one, without asking the verifier', (_what, find) => {
    const opened = open(undefined, {}, [someWay({ find }), someWay()]);
    expect(refusalOf(opened)).toEqual(refusalOf(open(refuse('bad_signature'))));
    expect(opened.verifier).not.toHaveBeenCalled();
    expect(opened.counted).toEqual([401]);
    expect(opened.logger.lines[0]).toEqual({
      level: 'info',
      message: 'credential not accepted',
      fields: {
        peer: '192.0.2.1',
        method: 'bearer',
        way: 'some_way',
        outcome: 'refused',
        reason: 'malformed_credential',
      },
    });
  });

  it('UPGRADE-2 goes to the method of its way, whatever it says itself', () => {
    const other = vi.fn<Verifier>(() => accept({ subject: 'bob' }));
    const fields = T.Object({ token: T.String() });
    const find = () => ({ token: 't', method: 'other', type: 'event' });
    const { admit, verifier } = open(undefined, { methods: [{ name: 'other', fields, verify: other }] }, [
      someWay({ find }),
    ]);
    expect(admit()).toMatchObject({ identity: { subject: 'alice' } });
    expect(verifier.mock.calls[0]?.[0].method).toBe('bearer');
    expect(other).not.toHaveBeenCalled();
  });

  it('UPGRADE-3 over the size limit gets 431 without asking the verifier', () => {
    const { admit, verifier } = open(undefined, { maxAuthMessageBytes: 256 });
    const tooLong = someUpgrade({ 'x-token': 'x'.repeat(230) });
    expect(admit(tooLong)).toMatchObject({ status: 431, headers: [] });
    expect(admit(someUpgrade({ 'x-token': 'x'.repeat(20_000) }))).toMatchObject({ status: 431 });
    expect(verifier).not.toHaveBeenCalled();
    expect(admit(someUpgrade({ 'x-token': 'x'.repeat(220) }))).toMatchObject({
      identity: { subject: 'alice' },
    });
  });

  it('UPGRADE-3 of many parts is held to the size limit as a whole', () => {
    const find = () => ({ token: 'x'.repeat(200), more: 'x'.repeat(200) });
    const { admit, verifier } = open(undefined, { maxAuthMessageBytes: 256 }, [someWay({ find })]);
    expect(admit()).toMatchObject({ status: 431 });
    expect(verifier).not.toHaveBeenCalled();
  });

  it.each<[string, unknown, number]>([
    ['refused', () => refuse('bad_signature'), 401],
    ['expired meanwhile', () => accept({ subject: 'alice', expiresAtMs: 1 }), 401],
    ['expiring now', () => accept({ subject: 'alice', expiresAtMs: Date.now() }), 401],
    ['bound to a key', () => accept({ subject: 'alice', claims: { cnf: { jkt: 'k' } } }), 401],
    ['challenged', () => challenge(1, () => accept({ subject: 'alice' })), 401],
    ['unavailable', () => unavailable('no_store'), 504],
    ['answered with true', true, 500],
    ['answered with nothing', () => undefined, 500],
    [
      'answered with a throw',
      () => {
        throw new Error('secret-credential');
      },
      500,
    ],
  ])('UPGRADE-3 that is %s gets its status', (_what, verdict, status) => {
    const opened = open(verdict);
    expect(refusalOf(opened).status).toBe(status);
    expect(opened.counted.at(-1)).toBe(status);
    expect(JSON.stringify(opened.logger.lines)).not.toContain('secret-credential');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('AUTH-12 UPGRADE-3 that is refused gets the same answer, whatever was wrong', () => {
    const ways = [someWay({ authenticate: 'Bearer' })];
    const answers = [
      refuse('bad_signature'),
      refuse('expired'),
      accept({ subject: 'alice', expiresAtMs: 1 }),
      accept({ subject: 'alice', claims: { cnf: {} } }),
      challenge(1, () => accept({ subject: 'alice' })),
    ].map((verdict) => refusalOf(open(verdict, {}, ways)));
    answers.push(
      refusalOf(open(undefined, {}, [someWay({ authenticate: 'Bearer', find: () => MALFORMED })])),
    );
    answers.push(refusalOf(open(undefined, {}, ways), someUpgrade()));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 401, headers: [['WWW-Authenticate', 'Bearer']] });
  });

  it('UPGRADE-3 is asked for once by each scheme of the ways', () => {
    const schemes = ['Bearer', null, 'Basic realm="Inband"', 'Bearer'];
    const opened = open(
      undefined,
      {},
      schemes.map((authenticate) => someWay({ authenticate })),
    );
    expect(refusalOf(opened, someUpgrade()).headers).toEqual([
      ['WWW-Authenticate', 'Bearer'],
      ['WWW-Authenticate', 'Basic realm="Inband"'],
    ]);
    expect(refusalOf(open(refuse('no'))).headers).toEqual([]);
  });

  it('UPGRADE-3 that would need a proof is let go of, and nobody is asked for one', () => {
    const prove = vi.fn(() => accept({ subject: 'alice' }));
    const { admit, gate, counted } = open(challenge(1, prove));
    expect(admit()).toMatchObject({ status: 401 });
    expect(prove).not.toHaveBeenCalled();
    expect(counted).toEqual(['challenged', 401]);
    expect(gate.stats).toEqual({ unauthenticated: 0, authenticated: 0 });
  });

  it.each([
    [0, '1'],
    [1, '1'],
    [1_001, '2'],
    [30_000, '30'],
    [-5, '1'],
    [Number.NaN, '1'],
    [Number.POSITIVE_INFINITY, '2147484'],
  ])(
    'AUTH-14 UPGRADE-3 after too many attempts gets 429, and %d ms as Retry-After',
    (retryAfterMs, seconds) => {
      const opened = open(limit('too_many', retryAfterMs));
      expect(refusalOf(opened)).toMatchObject({ status: 429, headers: [['Retry-After', seconds]] });
      expect(opened.counted).toEqual(['limited', 429]);
    },
  );

  it('SEC-1 is not in the answer and not in the log, nor is what the verifier made of it', () => {
    for (const verdict of [
      refuse('secret-credential'),
      () => {
        throw new Error('secret-credential');
      },
    ]) {
      const opened = open(verdict);
      const answer = JSON.stringify(refusalOf(opened));
      expect(`${answer}${JSON.stringify(opened.logger.lines)}`).not.toContain('secret-credential');
      vi.useRealTimers();
    }
  });
});

describe('an upgrade without a credential', () => {
  it('UPGRADE-3 is refused like a wrong one', () => {
    const opened = open();
    expect(refusalOf(opened, someUpgrade())).toMatchObject({ status: 401 });
    expect(opened.verifier).not.toHaveBeenCalled();
    expect(opened.counted).toEqual([401]);
  });

  it('UPGRADE-3 may authenticate by its first message where the owner says so, and a wrong one still may not', () => {
    const ways = [someWay()];
    const opened = open(refuse('bad'), { upgrade: { ways, missingCredential: 'allow' } }, ways);
    expect(opened.admit(someUpgrade())).toMatchObject({ subprotocol: 'inband.v1.json', identity: null });
    expect(opened.admit()).toMatchObject({ status: 401 });
  });
});

describe('pages', () => {
  const cookie = someWay({ name: 'a_cookie', attachedBy: 'cookie' });
  const from = (origin: string) => someUpgrade({ 'x-token': 't' }, { origin });
  const allowedOrigins = [PAGE];

  it('UPGRADE-5 bring a cookie from an origin on the list', () => {
    const { admit } = open(undefined, { allowedOrigins }, [cookie]);
    expect(admit(from(PAGE))).toMatchObject({ identity: { subject: 'alice' }, peer: { origin: PAGE } });
  });

  it('UPGRADE-5 get 403 for a cookie without an origin, and the verifier is not asked', () => {
    const opened = open(undefined, { allowedOrigins }, [someWay({ find: () => null }), cookie]);
    expect(refusalOf(opened, from('')).status).toBe(403);
    expect(opened.verifier).not.toHaveBeenCalled();
    expect(opened.counted).toEqual([403]);
  });

  it('UPGRADE-5 get 403 for a cookie without an origin also when it cannot be read', () => {
    const opened = open(undefined, { allowedOrigins }, [{ ...cookie, find: () => MALFORMED }]);
    expect(refusalOf(opened, from('')).status).toBe(403);
  });

  it('UPGRADE-5 may be no pages: a client without an origin brings other things than cookies', () => {
    for (const attachedBy of ['client', 'browser'] as const) {
      const { admit } = open(undefined, { allowedOrigins }, [someWay({ attachedBy }), cookie]);
      expect(admit(from(''))).toMatchObject({ identity: { subject: 'alice' } });
      vi.useRealTimers();
    }
  });

  it.each(['client', 'cookie', 'browser'] as const)(
    'UPGRADE-5 TRANSPORT-5 of other origins get 403 before any credential is looked at: %s',
    (attachedBy) => {
      const find = vi.fn(() => ({ token: 't' }));
      const opened = open(undefined, { allowedOrigins }, [someWay({ attachedBy, find })]);
      for (const origin of ['https://evil.example', 'null', `${PAGE}.evil.example`]) {
        expect(refusalOf(opened, from(origin)).status).toBe(403);
      }
      expect(find).not.toHaveBeenCalled();
    },
  );

  it.each<[string, Partial<UpgradeRequest>, number]>([
    ['a body', { contentLength: '5' }, 400],
    ['a wrong version', { version: '8' }, 426],
    ['a wrong key', { key: 'x' }, 400],
    ['a wrong method', { method: 'post' }, 405],
    ['an unknown subprotocol', { protocols: 'other' }, 400],
  ])('UPGRADE-2 with %s have no credential looked at', (_what, change, status) => {
    const find = vi.fn(() => ({ token: 't' }));
    const opened = open(undefined, {}, [someWay({ find })]);
    expect(refusalOf(opened, someUpgrade({}, change)).status).toBe(status);
    expect(find).not.toHaveBeenCalled();
  });
});

describe('a credential in the query', () => {
  const inQuery = (queryParameter: string) =>
    someWay({
      queryParameter,
      find(request) {
        const token = new URLSearchParams(request.query).get(queryParameter);
        return token === null ? null : { token };
      },
    });

  it('UPGRADE-7 is read from the one parameter that a way names', () => {
    const { admit } = open(undefined, {}, [someWay(), inQuery('access_token')]);
    expect(admit(someUpgrade({}, { query: 'access_token=t' }))).toMatchObject({
      identity: { subject: 'alice' },
    });
  });

  it.each([
    'token=t',
    'access_token=t&token=t',
    'Access_Token=t',
    'access-token=t',
    'accesstoken=t',
    'access_token=t&jwt=',
    'access_token=t&password=p',
  ])('UPGRADE-7 TRANSPORT-6 is refused in every other: %s', (query) => {
    const opened = open(undefined, {}, [inQuery('access_token')]);
    expect(refusalOf(opened, someUpgrade({}, { query })).status).toBe(400);
    expect(opened.verifier).not.toHaveBeenCalled();
  });

  it('UPGRADE-7 TRANSPORT-6 is refused where no way reads the query', () => {
    expect(refusalOf(open(), someUpgrade({}, { query: 'access_token=t' })).status).toBe(400);
  });
});

describe('the room', () => {
  it('SEC-4 is looked at before any credential', () => {
    const find = vi.fn(() => ({ token: 't' }));
    const { admit, gate } = open(undefined, {}, [someWay({ find })]);
    expect(admit()).toMatchObject({ identity: { subject: 'alice' } });
    gate.drain(0);
    expect(admit()).toMatchObject({ status: 503 });
    expect(find).toHaveBeenCalledTimes(1);
  });
});

describe('a request beside the socket', () => {
  it('METHOD-1 is decided about by the same methods, and may be anonymous', async () => {
    const { gate } = open(undefined, {}, null);
    const authenticate = gate.requestAuthentication('tickets', { ways: [someWay()] });
    expect(await authenticate(WITH_TOKEN)).toMatchObject({
      outcome: 'accepted',
      identity: { subject: 'alice' },
    });
    expect(await authenticate(someUpgrade())).toEqual({ outcome: 'anonymous' });
    const refusing = open(refuse('no'), {}, null).gate.requestAuthentication('tickets', {
      ways: [someWay()],
    });
    expect(await refusing(WITH_TOKEN)).toMatchObject({ outcome: 'refused', refusal: { status: 401 } });
  });
});

describe('the peer', () => {
  const FULL = someUpgrade({ 'x-token': 't', 'user-agent': 'Some/1.0' }, { origin: PAGE });

  it.each([
    [undefined, null],
    [false, null],
    [true, 'Some/1.0'],
  ])('UPGRADE-9 has a user agent only where a method asks: %s', (usesUserAgent, userAgent) => {
    const fields = T.Object({ key: T.String() });
    const method = {
      name: 'other',
      fields,
      verify: () => refuse('no'),
      usesUserAgent: usesUserAgent === true,
    };
    const { admit, verifier } = open(undefined, {
      allowedOrigins: [PAGE],
      methods: usesUserAgent === undefined ? [] : [method],
    });
    const peer = { address: '192.0.2.1', origin: PAGE, userAgent };
    expect(admit(FULL)).toMatchObject({ peer });
    expect(verifier.mock.calls[0]?.[1].peer).toEqual(peer);
  });

  it('UPGRADE-9 has no user agent where the request names none', () => {
    const fields = T.Object({ key: T.String() });
    const method = { name: 'other', fields, verify: () => refuse('no'), usesUserAgent: true };
    const { admit } = open(undefined, { methods: [method] });
    expect(admit()).toMatchObject({ peer: { origin: null, userAgent: null } });
  });
});
