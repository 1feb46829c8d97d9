import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { OptionError } from '../../src/option-error.ts';
import type { Peer } from '../../src/peer.ts';
import { MemoryTicketStore } from '../../src/tickets/memory-ticket-store.ts';
import {
  createTicketIssuer,
  type TicketHolder,
  type TicketIssuerOptions,
} from '../../src/tickets/ticket-issuer.ts';
import type { StoredTicket, TicketStore } from '../../src/tickets/ticket-store.ts';
import { TicketStoreError } from '../../src/tickets/ticket-store-error.ts';
import { ManualClock } from './manual-clock.ts';
import { BROWSER } from './verification-context.ts';

const AUDIENCE = 'wss://live.example.com';

/** Remembers what it is given. */
function spyStore() {
  const tickets: StoredTicket[] = [];
  const store: TicketStore = {
    put(ticket) {
      tickets.push(ticket);
      return 'stored';
    },
    take: () => null,
    dropAll: () => 0,
  };
  return { store, tickets };
}

async function issueOne(
  options: Partial<TicketIssuerOptions> = {},
  holder: Partial<TicketHolder> = {},
): Promise<{ ticket: string; expiresAtMs: number; kept: StoredTicket; record: Record<string, unknown> }> {
  const { store, tickets } = spyStore();
  const issuer = createTicketIssuer({ store, audience: AUDIENCE, clock: new ManualClock(), ...options });
  const issued = await issuer.issue({ subject: 'ada', expiresAtMs: null, ...holder });
  const [kept] = tickets;
  if (typeof issued === 'string' || kept === undefined) throw new Error('no ticket');
  return { ...issued, kept, record: JSON.parse(kept.record) };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');

describe('tickets', () => {
  it('TICKET-1 are 43 characters of base64url, all different, with every bit as often 1 as 0', async () => {
    const { store } = spyStore();
    const issuer = createTicketIssuer({ store, audience: AUDIENCE });
    const count = 10_000;
    const seen = new Set<string>();
    const ones = new Uint32Array(256);
    for (let index = 0; index < count; index += 1) {
      const issued = await issuer.issue({ subject: 'ada', expiresAtMs: null });
      if (typeof issued === 'string') throw new Error(issued);
      seen.add(issued.ticket);
      if (!/^[A-Za-z0-9_-]{43}$/.test(issued.ticket)) throw new Error('not of that form');
      const bytes = Buffer.from(issued.ticket, 'base64url');
      if (bytes.length !== 32 || bytes.toString('base64url') !== issued.ticket)
        throw new Error('not 32 bytes');
      for (let bit = 0; bit < 256; bit += 1) {
        ones[bit] = (ones[bit] ?? 0) + (((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1);
      }
    }
    expect(seen.size).toBe(count);
    // 6.5 standard deviations: one of 256 bits is outside by chance about once in 50 million runs.
    for (const one of ones) expect(Math.abs(one - count / 2)).toBeLessThan(6.5 * Math.sqrt(count / 4));
  });

  it('TICKET-1 are kept as SHA-256 only, and so are their owners', async () => {
    const { ticket, kept } = await issueOne();
    expect(kept.digest).toBe(sha256(ticket));
    expect(kept.owner).toBe(sha256('ada'));
    expect(JSON.stringify(kept)).not.toContain(ticket);
  });

  it.each([
    [undefined, 30_000],
    [1_000, 1_000],
    [300_000, 300_000],
  ])('TICKET-1 live for as long as they should: %s', async (ttlMs, expected) => {
    const clock = new ManualClock();
    const { expiresAtMs, kept, record } = await issueOne(ttlMs === undefined ? { clock } : { clock, ttlMs });
    expect(expiresAtMs).toBe(clock.nowMs() + expected);
    expect(record.expiresAtMs).toBe(expiresAtMs);
    expect(kept.ttlMs).toBe(expected);
  });

  it('TICKET-1 never outlive the session that they are got with', async () => {
    const clock = new ManualClock();
    const endsMs = clock.nowMs() + 1_234;
    const { expiresAtMs, kept, record } = await issueOne({ clock }, { expiresAtMs: endsMs });
    expect(expiresAtMs).toBe(endsMs);
    expect(kept.ttlMs).toBe(1_234);
    expect(record).toMatchObject({ expiresAtMs: endsMs, sessionExpiresAtMs: endsMs });
  });

  it('TICKET-1 have whole milliseconds, whatever the clock says', async () => {
    const { kept, expiresAtMs } = await issueOne({ clock: { nowMs: () => 1_790_000_000_000.75 } });
    expect(kept.ttlMs).toBe(30_000);
    expect(expiresAtMs).toBe(1_790_000_030_000);
  });

  it.each([0, -1, -86_400_000])('TICKET-4 are not for a session that ended %d ms from now', async (left) => {
    const clock = new ManualClock();
    const { store, tickets } = spyStore();
    const issuer = createTicketIssuer({ store, audience: AUDIENCE, clock });
    expect(await issuer.issue({ subject: 'ada', expiresAtMs: clock.nowMs() + left })).toBe('expired');
    expect(tickets).toEqual([]);
  });

  it('TICKET-3 name their subject, audience and claims, and nothing that was not asked for', async () => {
    const { record } = await issueOne({}, { claims: { role: 'admin' }, peer: BROWSER });
    expect(record).toEqual({
      version: 1,
      subject: 'ada',
      audience: AUDIENCE,
      expiresAtMs: expect.any(Number),
      sessionExpiresAtMs: null,
      claims: { role: 'admin' },
    });
  });

  it('TICKET-3 are bound to what the options say', async () => {
    const bindings = { origin: true, sourcePrefix: true, userAgent: true };
    const { record } = await issueOne({ bindings }, { peer: BROWSER });
    expect(record).toMatchObject({
      origin: BROWSER.origin,
      source: '203.0.113.7/32',
      userAgent: sha256(BROWSER.userAgent ?? ''),
    });
    const none: Peer = { address: '2001:db8::1', origin: null, userAgent: null };
    expect((await issueOne({ bindings }, { peer: none })).record).toMatchObject({
      origin: null,
      source: '2001:db8::/64',
      userAgent: null,
    });
  });

  it.each<[string, Partial<TicketHolder>]>([
    ['no peer', {}],
    ['a peer of whom nothing is known', { peer: {} as Peer }],
    ['a peer without an address', { peer: { ...BROWSER, address: '' } }],
    ['a peer whose address is a name', { peer: { ...BROWSER, address: 'localhost' } }],
    ['an undefined address', { peer: { ...BROWSER, address: undefined as never } }],
    ['an undefined origin', { peer: { ...BROWSER, origin: undefined as never } }],
    ['an undefined user agent', { peer: { ...BROWSER, userAgent: undefined as never } }],
  ])('TICKET-3 are not issued unbound where they should be bound: %s', async (_what, holder) => {
    const bindings = { origin: true, sourcePrefix: true, userAgent: true };
    await expect(issueOne({ bindings }, holder)).rejects.toThrow(TypeError);
  });

  it('TICKET-3 are bound to a key by the claim that nothing but a proof gets past', async () => {
    const jkt = 'k'.repeat(43);
    const claims = { role: 'admin' };
    const bound = { role: 'admin', cnf: { jkt } };
    expect((await issueOne({}, { claims, keyThumbprint: jkt })).record.claims).toEqual(bound);
    expect((await issueOne({}, { claims: bound, keyThumbprint: jkt })).record.claims).toEqual(bound);
    // Without a thumbprint the binding stays what it was, whatever it is.
    expect((await issueOne({}, { claims: bound })).record.claims).toEqual(bound);
    expect(claims).toEqual({ role: 'admin' });
  });

  it.each([
    null,
    {},
    { jkt: 'j'.repeat(43) },
    { jkt: 'k'.repeat(43), 'x5t#S256': 'c'.repeat(43) },
    'k'.repeat(43),
  ])('TICKET-3 are not bound to another key, or to less, than the credential: %j', async (cnf) => {
    await expect(issueOne({}, { claims: { cnf }, keyThumbprint: 'k'.repeat(43) })).rejects.toThrow(
      '"keyThumbprint"',
    );
  });

  it.each<[string, object, string]>([
    ['an empty subject', { subject: '' }, '"subject"'],
    ['no subject', { subject: undefined }, '"subject"'],
    ['half a surrogate pair', { subject: '\ud800' }, '"subject"'],
    ['a subject that is too long', { subject: 'x'.repeat(257) }, '"subject"'],
    ['no expiry', { expiresAtMs: undefined }, '"expiresAtMs"'],
    ['an expiry that is no number', { expiresAtMs: Number.NaN }, '"expiresAtMs"'],
    ['an endless expiry', { expiresAtMs: Number.POSITIVE_INFINITY }, '"expiresAtMs"'],
    ['an expiry between milliseconds', { expiresAtMs: 1_890_000_000_000.5 }, '"expiresAtMs"'],
    ['claims as a list', { claims: [] }, '"claims"'],
    ['claims of null', { claims: null }, '"claims"'],
    ['claims that JSON would change', { claims: { since: new Date() } }, '"claims"'],
    ['a short thumbprint', { keyThumbprint: 'k'.repeat(42) }, '"keyThumbprint"'],
    ['an empty thumbprint', { keyThumbprint: '' }, '"keyThumbprint"'],
    ['a thumbprint of null', { keyThumbprint: null }, '"keyThumbprint"'],
  ])('TICKET-3 are not issued to a holder with %s', async (_what, holder, named) => {
    const { store, tickets } = spyStore();
    const issued = issueOne({ store }, holder as Partial<TicketHolder>);
    await expect(issued).rejects.toThrow(TypeError);
    await expect(issued).rejects.toThrow(named);
    expect(tickets).toEqual([]);
  });
});

describe('the cap and the end of tickets', () => {
  it('TICKET-5 lets a subject have 16 unused ones, and no other suffers from it', async () => {
    const issuer = createTicketIssuer({ store: new MemoryTicketStore(), audience: AUDIENCE });
    const all = await Promise.all(
      Array.from({ length: 40 }, () => issuer.issue({ subject: 'ada', expiresAtMs: null })),
    );
    expect(all.filter((issued) => issued !== 'full')).toHaveLength(16);
    expect(await issuer.issue({ subject: 'bob', expiresAtMs: null })).toMatchObject({
      ticket: expect.any(String),
    });
  });

  it('TICKET-3 revokes all of a subject, and none of another', async () => {
    const store = new MemoryTicketStore();
    const issuer = createTicketIssuer({ store, audience: AUDIENCE });
    for (const subject of ['ada', 'ada', 'bob']) await issuer.issue({ subject, expiresAtMs: null });
    expect(await issuer.revoke('ada')).toBe(2);
    expect(await issuer.revoke('ada')).toBe(0);
    expect(store.size).toBe(1);
    await expect(issuer.revoke('')).rejects.toThrow(TypeError);
  });
});

describe('an issuer whose store fails', () => {
  const CANARY = 'canary-subject';
  const failing = (fail: () => never | Promise<never>): TicketStore => ({
    put: fail,
    take: fail,
    dropAll: fail,
  });

  it.each<[string, TicketStore]>([
    [
      'throws',
      failing(() => {
        throw new Error(`cannot SET ${CANARY}`);
      }),
    ],
    ['rejects', failing(() => Promise.reject(new Error(`cannot SET ${CANARY}`)))],
    ['rejects with text', failing(() => Promise.reject(CANARY))],
    ['answers nothing', failing((() => undefined) as never)],
    ['answers true', failing((() => true) as never)],
    ['answers what it was given', failing(((given: unknown) => given) as never)],
  ])('TICKET-6 issues nothing when it %s, and quotes nothing', async (_how, store) => {
    const issuer = createTicketIssuer({ store, audience: AUDIENCE });
    for (const call of [
      () => issuer.issue({ subject: CANARY, expiresAtMs: null }),
      () => issuer.revoke(CANARY),
    ]) {
      const error: unknown = await call().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(TicketStoreError);
      const { message, stack, thrown, cause } = error as TicketStoreError;
      expect([message, stack, thrown, JSON.stringify(error)].join()).not.toContain(CANARY);
      expect(cause).toBeUndefined();
    }
  });
});

describe('the options of an issuer', () => {
  const { store } = spyStore();

  it.each<[object, string]>([
    [{ audience: AUDIENCE }, 'store'],
    [{ store: {}, audience: AUDIENCE }, 'store'],
    [{ store }, 'audience'],
    [{ store, audience: '' }, 'audience'],
    [{ store, audience: 'x'.repeat(513) }, 'audience'],
    [{ store, audience: ['a'] }, 'audience'],
    [{ store, audience: AUDIENCE, ttlMs: 999 }, 'ttlMs'],
    [{ store, audience: AUDIENCE, ttlMs: 300_001 }, 'ttlMs'],
    [{ store, audience: AUDIENCE, ttlMs: '30000' }, 'ttlMs'],
    [{ store, audience: AUDIENCE, maxPerSubject: 0 }, 'maxPerSubject'],
    [{ store, audience: AUDIENCE, maxPerSubject: Number.POSITIVE_INFINITY }, 'maxPerSubject'],
    [{ store, audience: AUDIENCE, bindings: { Origin: true } }, 'Origin'],
    [{ store, audience: AUDIENCE, bindings: { origin: 'yes' } }, 'bindings.origin'],
    [{ store, audience: AUDIENCE, bindings: true }, 'bindings'],
    [{ store, audience: AUDIENCE, clock: {} }, 'clock'],
    [{ store, audience: AUDIENCE, ttl: 5 }, 'ttl'],
  ])('TICKET-1 are checked at start: %j', (options, named) => {
    expect(() => createTicketIssuer(options as never)).toThrow(OptionError);
    expect(() => createTicketIssuer(options as never)).toThrow(`"${named}"`);
  });
});
