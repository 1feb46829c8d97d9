import { describe, expect, it } from 'vitest';
import { MALFORMED } from '../../../src/upgrade/upgrade-way.ts';
import { ticketQuery } from '../../../src/upgrade/ways/ticket-query.ts';
import { type TokenQueryOptions, tokenQuery } from '../../../src/upgrade/ways/token-query.ts';
import { requestWith } from './request-with.ts';

const tickets = ticketQuery();
const tokens = tokenQuery({ allowLongLivedTokenInUrl: true });

describe('a credential in the query', () => {
  it('UPGRADE-7: names its parameter, so that this one alone is exempt from TRANSPORT-6', () => {
    expect(tickets).toMatchObject({ method: 'ticket', queryParameter: 'ticket', attachedBy: 'client' });
    expect(tokens).toMatchObject({ method: 'bearer', queryParameter: 'access_token', attachedBy: 'client' });
    expect(ticketQuery({ name: 't' }).queryParameter).toBe('t');
  });

  it.each(['ticket=abc', 'a=1&ticket=abc&b=2', 't%69cket=abc', 'ticket=%61bc', '&&ticket=abc&'])(
    'UPGRADE-7: finds the ticket in %j',
    (query) => {
      expect(tickets.find(requestWith({ query }))).toEqual({ ticket: 'abc' });
    },
  );

  it.each(['', 'a=1', 'Ticket=abc', 'tickets=abc', 'a=ticket=abc', 'ticket%3Dabc'])(
    'UPGRADE-2: finds nothing in %j',
    (query) => {
      expect(tickets.find(requestWith({ query }))).toBeNull();
    },
  );

  it.each([
    'ticket',
    'ticket=',
    'ticket=abc&ticket=abc',
    'ticket=abc&ticket',
    'ticket=abc&t%69cket=def',
    'ticket=a%20b',
    'ticket=a+b',
    'ticket=%ff',
    'ticket=a%00',
    `ticket=${'a'.repeat(16_385)}`,
  ])('UPGRADE-7: %j is malformed', (query) => {
    expect(tickets.find(requestWith({ query }))).toBe(MALFORMED);
  });

  it('UPGRADE-7: finds a token where it was allowed', () => {
    expect(tokens.find(requestWith({ query: 'access_token=a.b-c_d%3D' }))).toEqual({ token: 'a.b-c_d=' });
    expect(tokens.find(requestWith({ query: 'ticket=abc' }))).toBeNull();
  });

  it.each([undefined, false, 1, 'true', {}])('UPGRADE-7: a token is not allowed by %j', (allowed) => {
    const options = { name: 'token', allowLongLivedTokenInUrl: allowed } as unknown as TokenQueryOptions;
    expect(() => tokenQuery(options)).toThrow(/^"allowLongLivedTokenInUrl" must be true: .*logs/);
  });

  it.each(['', 'a b', 'ü', 'a'.repeat(65), 7])('refuses the name %j', (name) => {
    expect(() => ticketQuery({ name: name as string })).toThrow('"name" must be');
    expect(() => tokenQuery({ name: name as string, allowLongLivedTokenInUrl: true })).toThrow(
      '"name" must be',
    );
  });

  it('refuses unknown options', () => {
    expect(() => ticketQuery({ parameter: 'a' } as object)).toThrow('"parameter" is not an option');
    expect(() => tokenQuery(undefined as unknown as TokenQueryOptions)).toThrow(
      '"options" must be an object',
    );
  });
});
