import { createHash } from 'node:crypto';
import { AuthTicket } from '@inband/protocol';
import { Value } from '@sinclair/typebox/value';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OptionError } from '../../src/option-error.ts';
import type { Peer } from '../../src/peer.ts';
import { readVerdict } from '../../src/read-verdict.ts';
import { MemoryTicketStore } from '../../src/tickets/memory-ticket-store.ts';
import {
  createTicketIssuer,
  type TicketBindings,
  type TicketHolder,
} from '../../src/tickets/ticket-issuer.ts';
import { ticketMethod } from '../../src/tickets/ticket-method.ts';
import type { TicketStore } from '../../src/tickets/ticket-store.ts';
import type { Verdict } from '../../src/verifier.ts';
import { ManualClock } from './manual-clock.ts';
import { BROWSER, verificationContext } from './verification-context.ts';

const AUDIENCE = 'wss://live.example.com';
const UNKNOWN = 'A'.repeat(43);

/** Everything of one server. */
class Bench {
  readonly clock = new ManualClock();
  readonly store = new MemoryTicketStore({ clock: this.clock });
  readonly method = ticketMethod({ store: this.store, audience: AUDIENCE });

  async issue(
    holder: Partial<TicketHolder> = {},
    options: { bindings?: TicketBindings; audience?: string; ttlMs?: number } = {},
  ): Promise<string> {
    const { store, clock } = this;
    const issuer = createTicketIssuer({ store, clock, audience: AUDIENCE, ...options });
    const issued = await issuer.issue({ subject: 'ada', expiresAtMs: null, peer: BROWSER, ...holder });
    if (typeof issued === 'string') throw new Error(issued);
    return issued.ticket;
  }

  verify(ticket: unknown, peer: Peer = BROWSER): Verdict | Promise<Verdict> {
    return this.method.verify({ method: 'ticket', ticket }, verificationContext(this.clock, peer));
  }
}

function asyncStore(store: TicketStore): TicketStore {
  return {
    put: async (ticket) => store.put(ticket),
    take: async (digest) => {
      await new Promise((resolve) => setImmediate(resolve));
      return store.take(digest);
    },
    dropAll: async (owner) => store.dropAll(owner),
  };
}

/** Whatever is asked for, it has this. */
function holding(taken: unknown): TicketStore {
  return { put: () => 'stored', take: () => taken as string, dropAll: () => 0 };
}

describe('the method ticket', () => {
  it('METHOD-2 admits whom the ticket was issued for, until the session ends, with its claims', async () => {
    const bench = new Bench();
    const expiresAtMs = bench.clock.nowMs() + 3_600_000;
    const ticket = await bench.issue({ expiresAtMs, claims: { role: 'admin' } });
    const verdict = bench.verify(ticket);
    // No promise, since the store gives none.
    expect(verdict).toEqual({ outcome: 'accepted', subject: 'ada', expiresAtMs, claims: { role: 'admin' } });
    expect(readVerdict(verdict)).toMatchObject({ outcome: 'accepted' });
  });

  it('METHOD-2 has the name and the field of the protocol, and asks for the user agent', async () => {
    const { method, issue } = new Bench();
    expect(method.name).toBe('ticket');
    expect(method.usesUserAgent).toBe(true);
    expect(method.fields.properties).toEqual({ ticket: AuthTicket.properties.ticket });
    const ticket = await issue.call(new Bench());
    expect(Value.Check(method.fields, { ticket })).toBe(true);
    for (const bad of [undefined, null, 7, '', `${ticket}=`, ticket.slice(1), ` ${ticket}`, [ticket]]) {
      expect(Value.Check(method.fields, { ticket: bad })).toBe(false);
    }
  });

  it('METHOD-2 takes nothing from the message but the ticket', async () => {
    const bench = new Bench();
    const credential = {
      method: 'ticket',
      ticket: await bench.issue(),
      subject: 'root',
      claims: { role: 'admin' },
      expiresAtMs: 1,
      audience: 'x',
    };
    expect(bench.method.verify(credential, verificationContext(bench.clock))).toEqual({
      outcome: 'accepted',
      subject: 'ada',
      expiresAtMs: null,
      claims: {},
    });
  });

  it.each([undefined, null, 7, '', {}, ['x'], true])('METHOD-2 refuses %j instead of a ticket', (ticket) => {
    expect(new Bench().verify(ticket)).toMatchObject({ outcome: 'refused' });
  });

  it('TICKET-2 refuses every other spelling of a ticket', async () => {
    const bench = new Bench();
    const ticket = await bench.issue();
    const last = ticket.charCodeAt(42);
    const others = [`${ticket} `, `${ticket}=`, ` ${ticket}`, `${ticket}\n`, ticket.toLowerCase()];
    // The last character has two bits that decoders ignore.
    for (const code of [last - 1, last + 1]) others.push(ticket.slice(0, 42) + String.fromCharCode(code));
    for (const other of others.filter((text) => text !== ticket)) {
      expect(bench.verify(other)).toEqual({ outcome: 'refused', reason: 'unknown_ticket' });
    }
    expect(bench.verify(ticket)).toMatchObject({ outcome: 'accepted' });
  });

  it('TICKET-2 refuses all that nobody issued', () => {
    const bench = new Bench();
    fc.assert(
      fc.property(fc.string(), (ticket) => {
        expect(bench.verify(ticket)).toEqual({ outcome: 'refused', reason: 'unknown_ticket' });
      }),
    );
  });
});

describe('one use', () => {
  it('TICKET-2 admits once, and never again', async () => {
    const bench = new Bench();
    const ticket = await bench.issue();
    expect(bench.verify(ticket)).toMatchObject({ outcome: 'accepted' });
    expect(bench.verify(ticket)).toEqual({ outcome: 'refused', reason: 'unknown_ticket' });
  });

  it('TICKET-2 admits one of 200 at the same time, a hundred times over', async () => {
    const bench = new Bench();
    const store = asyncStore(bench.store);
    const nodes = [1, 2, 3, 4].map(() => ticketMethod({ store, audience: AUDIENCE }));
    for (let round = 0; round < 100; round += 1) {
      const ticket = await bench.issue({ subject: `user${round}` });
      const verdicts = await Promise.all(
        Array.from({ length: 200 }, (_, index) =>
          nodes[index % 4]?.verify({ method: 'ticket', ticket }, verificationContext(bench.clock)),
        ),
      );
      const accepted = verdicts.filter((verdict) => verdict?.outcome === 'accepted');
      expect(accepted).toMatchObject([{ subject: `user${round}` }]);
      expect(verdicts.filter((verdict) => verdict?.outcome === 'refused')).toHaveLength(199);
    }
  });

  it('TICKET-1 refuses one whose time is over', async () => {
    const bench = new Bench();
    const [early, late] = [await bench.issue(), await bench.issue()];
    bench.clock.pass(29_999);
    expect(bench.verify(early)).toMatchObject({ outcome: 'accepted' });
    bench.clock.pass(1);
    expect(bench.verify(late)).toEqual({ outcome: 'refused', reason: 'unknown_ticket' });
  });

  it('TICKET-1 refuses one whose time is over although the store still has it', async () => {
    const bench = new Bench();
    const ticket = await bench.issue();
    bench.clock.wallMs += 30_000;
    expect(bench.verify(ticket)).toEqual({ outcome: 'refused', reason: 'expired_ticket' });
    const last = await bench.issue();
    bench.clock.wallMs += 29_999;
    expect(bench.verify(last)).toMatchObject({ outcome: 'accepted' });
  });

  it('TICKET-1 refuses one whose session is over, whatever the record says of the ticket', async () => {
    const bench = new Bench();
    const record = JSON.stringify({
      version: 1,
      subject: 'ada',
      audience: AUDIENCE,
      expiresAtMs: bench.clock.nowMs() + 30_000,
      sessionExpiresAtMs: bench.clock.nowMs(),
      claims: {},
    });
    const method = ticketMethod({ store: holding(record), audience: AUDIENCE });
    expect(method.verify({ method: 'ticket', ticket: UNKNOWN }, verificationContext(bench.clock))).toEqual({
      outcome: 'refused',
      reason: 'expired_ticket',
    });
  });

  it('TICKET-3 refuses one that was revoked', async () => {
    const bench = new Bench();
    const ticket = await bench.issue();
    await createTicketIssuer({ store: bench.store, audience: AUDIENCE }).revoke('ada');
    expect(bench.verify(ticket)).toEqual({ outcome: 'refused', reason: 'unknown_ticket' });
  });
});

interface BindingCase {
  readonly what: string;
  readonly bindings: TicketBindings;
  /** Who gets the ticket; {@link BROWSER} with this changed. */
  readonly from?: Partial<Peer>;
  /** Who uses it. */
  readonly to?: Partial<Peer>;
  /** Null when it admits. */
  readonly reason: string | null;
}

const ORIGIN = { origin: true };
const SOURCE = { sourcePrefix: true };
const AGENT = { userAgent: true };
const V6 = '2001:db8:1:2::a';

const BINDING_CASES: readonly BindingCase[] = [
  { what: 'nothing', bindings: {}, to: { address: '', origin: null, userAgent: null }, reason: null },
  { what: 'false', bindings: { origin: false }, to: { origin: 'https://evil.example' }, reason: null },
  { what: 'the origin', bindings: ORIGIN, reason: null },
  ...[
    'https://evil.example',
    'http://app.example.com',
    'https://app.example.com:8443',
    'https://app.example.com.evil.example',
    'https://sub.app.example.com',
    'https://APP.example.com',
    'https://app.example.com/',
    'null',
    '',
    null,
  ].map((origin) => ({
    what: 'the origin',
    bindings: ORIGIN,
    to: { origin },
    reason: 'wrong_origin',
  })),
  { what: 'no origin', bindings: ORIGIN, from: { origin: null }, to: { origin: null }, reason: null },
  { what: 'no origin', bindings: ORIGIN, from: { origin: null }, reason: 'wrong_origin' },
  {
    what: 'no origin',
    bindings: ORIGIN,
    from: { origin: null },
    to: { origin: 'null' },
    reason: 'wrong_origin',
  },
  { what: 'the source', bindings: SOURCE, reason: null },
  { what: 'the source', bindings: SOURCE, to: { address: '::ffff:203.0.113.7' }, reason: null },
  ...['203.0.113.8', '203.0.113.70', V6, '::ffff:203.0.113.8', '', 'localhost', '203.0.113.7, 10.0.0.1'].map(
    (address) => ({ what: 'the source', bindings: SOURCE, to: { address }, reason: 'wrong_source' }),
  ),
  {
    what: 'an IPv6 source',
    bindings: SOURCE,
    from: { address: V6 },
    to: { address: '2001:db8:1:2:ffff::1' },
    reason: null,
  },
  ...['2001:db8:1:3::a', '2001:db8:1::2', '::1', '203.0.113.7', ''].map((address) => ({
    what: 'an IPv6 source',
    bindings: SOURCE,
    from: { address: V6 },
    to: { address },
    reason: 'wrong_source',
  })),
  { what: 'the user agent', bindings: AGENT, reason: null },
  ...['curl/8', '', `${BROWSER.userAgent} `, null].map((userAgent) => ({
    what: 'the user agent',
    bindings: AGENT,
    to: { userAgent },
    reason: 'wrong_user_agent',
  })),
  {
    what: 'no user agent',
    bindings: AGENT,
    from: { userAgent: null },
    to: { userAgent: null },
    reason: null,
  },
  {
    what: 'no user agent',
    bindings: AGENT,
    from: { userAgent: null },
    to: { userAgent: '' },
    reason: 'wrong_user_agent',
  },
  { what: 'everything', bindings: { ...ORIGIN, ...SOURCE, ...AGENT }, reason: null },
  {
    what: 'everything',
    bindings: { ...ORIGIN, ...SOURCE, ...AGENT },
    to: { userAgent: 'curl/8' },
    reason: 'wrong_user_agent',
  },
];

describe('what a ticket is bound to', () => {
  it.each(BINDING_CASES)('TICKET-3 $what: got by $from, used by $to: $reason', async (binding) => {
    const bench = new Bench();
    const { bindings, from, to, reason } = binding;
    const ticket = await bench.issue({ peer: { ...BROWSER, ...from } }, { bindings });
    const verdict = bench.verify(ticket, { ...BROWSER, ...to });
    if (reason === null) expect(verdict).toMatchObject({ outcome: 'accepted', subject: 'ada' });
    else expect(verdict).toEqual({ outcome: 'refused', reason });
    // TICKET-2: gone, also for whom it was meant for.
    expect(bench.verify(ticket, { ...BROWSER, ...from })).toEqual({
      outcome: 'refused',
      reason: 'unknown_ticket',
    });
  });

  it.each([
    'wss://other.example.com',
    'wss://live.example.com/',
    'wss://live.example.com:443',
    'WSS://live.example.com',
    'wss://live.example.co',
    'ws://live.example.com',
    '*',
  ])('TICKET-3 refuses one for %s, and it is gone', async (audience) => {
    const bench = new Bench();
    const ticket = await bench.issue({}, { audience });
    expect(bench.verify(ticket)).toEqual({ outcome: 'refused', reason: 'wrong_audience' });
    const right = ticketMethod({ store: bench.store, audience });
    expect(right.verify({ method: 'ticket', ticket }, verificationContext(bench.clock))).toEqual({
      outcome: 'refused',
      reason: 'unknown_ticket',
    });
  });

  it('TICKET-3 says which key it is bound to, and does not get past the gate without the proof', async () => {
    const bench = new Bench();
    const keyThumbprint = 'k'.repeat(43);
    const verdict = await bench.verify(await bench.issue({ keyThumbprint, claims: { role: 'admin' } }));
    expect(verdict).toMatchObject({
      outcome: 'accepted',
      claims: { role: 'admin', cnf: { jkt: keyThumbprint } },
    });
    expect(verdict).not.toHaveProperty('confirmedKey');
    expect(readVerdict(verdict)).toMatchObject({ outcome: 'refused' });
    expect(readVerdict({ ...verdict, confirmedKey: keyThumbprint })).toMatchObject({ outcome: 'accepted' });
  });

  it('METHOD-2 refuses every bad ticket alike: the reasons are for the operator', async () => {
    const bench = new Bench();
    const bindings = { origin: true, sourcePrefix: true, userAgent: true };
    const elsewhere = [
      { origin: 'https://evil.example' },
      { address: '198.51.100.1' },
      { userAgent: 'curl/8' },
    ];
    const verdicts = [
      await bench.verify(UNKNOWN),
      await bench.verify(await bench.issue({}, { audience: 'wss://x.example' })),
      await ticketMethod({ store: holding('{}'), audience: AUDIENCE }).verify(
        { method: 'ticket', ticket: UNKNOWN },
        verificationContext(bench.clock),
      ),
    ];
    for (const other of elsewhere) {
      verdicts.push(await bench.verify(await bench.issue({}, { bindings }), { ...BROWSER, ...other }));
    }
    const expired = await bench.issue();
    bench.clock.wallMs += 30_000;
    verdicts.push(await bench.verify(expired));
    for (const verdict of verdicts) {
      expect(Object.keys(verdict).sort()).toEqual(['outcome', 'reason']);
      expect(verdict.outcome).toBe('refused');
    }
    expect(new Set(verdicts.map((verdict) => 'reason' in verdict && verdict.reason))).toEqual(
      new Set([
        'unknown_ticket',
        'wrong_audience',
        'malformed_ticket',
        'wrong_origin',
        'wrong_source',
        'wrong_user_agent',
        'expired_ticket',
      ]),
    );
  });
});

describe('a store that fails', () => {
  const CANARY = 'canary';
  const fault = new Error(CANARY);
  const failing = (take: () => unknown): TicketStore => ({ ...holding(null), take: take as () => null });
  const hostileThenable = Object.defineProperty({}, 'then', {
    get() {
      throw fault;
    },
  });

  it.each<[string, TicketStore]>([
    [
      'throws',
      failing(() => {
        throw fault;
      }),
    ],
    ['rejects', failing(() => Promise.reject(fault))],
    ['rejects with nothing', failing(() => Promise.reject())],
    ['answers undefined', failing(() => undefined)],
    ['promises undefined', failing(async () => undefined)],
    ['answers true', failing(() => true)],
    ['answers an object', failing(() => ({ subject: 'root' }))],
    ['answers a list', failing(() => ['{}'])],
    ['answers a promise of a promise of nothing', failing(async () => Promise.resolve(undefined))],
    ['answers with a trap', failing(() => hostileThenable)],
  ])('TICKET-6 makes tickets unavailable when it %s', async (_how, store) => {
    const method = ticketMethod({ store, audience: AUDIENCE });
    const verdict = await method.verify(
      { method: 'ticket', ticket: UNKNOWN },
      verificationContext(new ManualClock()),
    );
    expect(verdict).toEqual({ outcome: 'unavailable', reason: 'ticket_store_failed' });
  });

  it('TICKET-6 admits nobody by any text that is not a record', async () => {
    const context = verificationContext(new ManualClock());
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), fc.boolean(), async (text, isAsync) => {
        const store = isAsync ? asyncStore(holding(text)) : holding(text);
        const method = ticketMethod({ store, audience: AUDIENCE });
        expect(await method.verify({ method: 'ticket', ticket: UNKNOWN }, context)).toEqual({
          outcome: 'refused',
          reason: 'malformed_ticket',
        });
      }),
    );
  });

  it('TICKET-1 tells the store nothing but the digest', () => {
    const given: unknown[] = [];
    const store: TicketStore = {
      ...holding(null),
      take(...all: unknown[]) {
        given.push(...all);
        return null;
      },
    };
    const method = ticketMethod({ store, audience: AUDIENCE });
    method.verify({ method: 'ticket', ticket: UNKNOWN }, verificationContext(new ManualClock()));
    expect(given).toEqual([createHash('sha256').update(UNKNOWN).digest('base64url')]);
  });
});

describe('the options of the method', () => {
  const store = holding(null);

  it.each<[object, string]>([
    [{ audience: AUDIENCE }, 'store'],
    [{ store: null, audience: AUDIENCE }, 'store'],
    [{ store }, 'audience'],
    [{ store, audience: '' }, 'audience'],
    [{ store, audience: AUDIENCE, ttlMs: 5 }, 'ttlMs'],
  ])('METHOD-2 are checked at start: %j', (options, named) => {
    expect(() => ticketMethod(options as never)).toThrow(OptionError);
    expect(() => ticketMethod(options as never)).toThrow(`"${named}"`);
  });
});
