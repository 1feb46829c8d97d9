import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MAX_TICKET_RECORD_LENGTH,
  readTicketRecord,
  type TicketRecord,
  writeTicketRecord,
} from '../../src/tickets/ticket-record.ts';

const RECORD: TicketRecord = {
  version: 1,
  subject: 'ada',
  audience: 'wss://live.example.com',
  expiresAtMs: 1_790_000_030_000,
  sessionExpiresAtMs: null,
  claims: { role: 'admin', nested: { list: [1, null, true] } },
  origin: 'https://app.example.com',
  source: '203.0.113.7/32',
  userAgent: 'x'.repeat(43),
};

describe('the record of a ticket', () => {
  it('TICKET-3 comes back as it went in', () => {
    expect(readTicketRecord(writeTicketRecord(RECORD) ?? '')).toEqual(RECORD);
    const { origin, source, userAgent, ...unbound } = RECORD;
    expect(readTicketRecord(writeTicketRecord(unbound) ?? '')).toEqual(unbound);
    const toNothing = { ...unbound, origin: null, userAgent: null };
    expect(readTicketRecord(writeTicketRecord(toNothing) ?? '')).toEqual(toNothing);
  });

  it.each<[string, object]>([
    ['another version', { version: 2 }],
    ['a version in text', { version: '1' }],
    ['an empty subject', { subject: '' }],
    ['a subject that is too long', { subject: 'x'.repeat(257) }],
    ['a subject that is a number', { subject: 7 }],
    ['a subject with half a surrogate pair', { subject: 'a\ud800' }],
    ['an empty audience', { audience: '' }],
    ['a list of audiences', { audience: ['wss://live.example.com'] }],
    ['an expiry in text', { expiresAtMs: '1790000030000' }],
    ['an expiry of null', { expiresAtMs: null }],
    ['a negative expiry', { expiresAtMs: -1 }],
    ['an expiry between milliseconds', { expiresAtMs: 0.5 }],
    ['an expiry beyond all dates', { expiresAtMs: 8_640_000_000_000_001 }],
    ['a session that ends in text', { sessionExpiresAtMs: 'never' }],
    ['claims as a list', { claims: [] }],
    ['claims of null', { claims: null }],
    ['claims in text', { claims: '{}' }],
    ['an origin that is a list', { origin: [] }],
    ['a source of null', { source: null }],
    ['a user agent that is no digest', { userAgent: 'Mozilla/5.0' }],
    ['a binding of a later version', { device: 'x' }],
  ])('TICKET-6 is none with %s', (_what, change) => {
    expect(readTicketRecord(JSON.stringify({ ...RECORD, ...change }))).toBeNull();
  });

  it.each(Object.keys(RECORD).slice(0, 6))('TICKET-6 is none without %s', (member) => {
    expect(readTicketRecord(JSON.stringify({ ...RECORD, [member]: undefined }))).toBeNull();
  });

  it.each([
    '',
    'null',
    'true',
    '[]',
    '{}',
    '"ada"',
    '{',
    `${JSON.stringify(RECORD)} `.repeat(2),
    JSON.stringify(RECORD).replace('"subject":', '"subject":"eve","subject":'),
    JSON.stringify(RECORD).replace('"role":"admin"', '"__proto__":{"isAdmin":true}'),
    JSON.stringify(RECORD).replace('"role":"admin"', '"\\u005f_proto__":{"isAdmin":true}'),
    JSON.stringify(RECORD).replace('"admin"', '1e999'),
    JSON.stringify(RECORD).replace('"admin"', '['.repeat(2_000) + ']'.repeat(2_000)),
    JSON.stringify({ ...RECORD, claims: { long: 'x'.repeat(MAX_TICKET_RECORD_LENGTH) } }),
  ])('TICKET-6 is none in the text %.60j', (text) => {
    expect(readTicketRecord(text)).toBeNull();
  });

  it('TICKET-6 never throws, and is none in any text that was not written as one', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => readTicketRecord(text) === null));
  });

  it('TICKET-6 never throws for a record with a part cut out or put in', () => {
    const good = writeTicketRecord(RECORD) ?? '';
    const at = fc.nat({ max: good.length });
    fc.assert(
      fc.property(at, at, fc.string({ maxLength: 8 }), (start, length, put) => {
        const record = readTicketRecord(good.slice(0, start) + put + good.slice(start + length));
        expect(record === null || record.version === 1).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each<[string, object]>([
    ['a date', { since: new Date(0) }],
    ['a number that is none', { n: Number.NaN }],
    ['a BigInt', { n: 1n }],
    ['a set', { roles: new Set(['admin']) }],
    ['a function', { f: () => 1 }],
    ['half a surrogate pair', { s: '\ud800' }],
    ['a member __proto__', JSON.parse('{"__proto__":{}}')],
    [
      'a cycle',
      (() => {
        const claims: Record<string, unknown> = {};
        claims.self = claims;
        return claims;
      })(),
    ],
  ])('TICKET-6 is not written with %s among the claims', (_what, claims) => {
    const write = () => writeTicketRecord({ ...RECORD, claims: claims as TicketRecord['claims'] });
    expect(write).toThrow(TypeError);
    expect(write).toThrow('"claims"');
  });

  it('TICKET-6 is written up to the length that can be read, and not beyond', () => {
    const write = (length: number) => writeTicketRecord({ ...RECORD, claims: { s: 'x'.repeat(length) } });
    const room = MAX_TICKET_RECORD_LENGTH - (write(0) ?? '').length;
    expect(readTicketRecord(write(room) ?? '')).toMatchObject({ subject: RECORD.subject });
    expect(write(room + 1)).toBeNull();
  });
});
