// Which claims a ticket carries.
import { describe, expect, it } from 'vitest';
import { OptionError } from '../../src/option-error.ts';
import {
  createTicketIssuer,
  type TicketHolder,
  type TicketIssuerOptions,
} from '../../src/tickets/ticket-issuer.ts';
import { readTicketRecord } from '../../src/tickets/ticket-record.ts';

const KEY = 'k'.repeat(43);
const ALL = { iss: 'https://id.example', aud: 'a', iat: 1, role: 'admin', groups: 'g'.repeat(9_000) };

async function carried(
  claims: TicketIssuerOptions['claims'],
  holder: Partial<TicketHolder>,
): Promise<unknown> {
  const records: string[] = [];
  const store = {
    put: ({ record }: { readonly record: string }) => {
      records.push(record);
      return 'stored' as const;
    },
    take: () => null,
    dropAll: () => 0,
  };
  const chosen = claims === undefined ? {} : { claims };
  const issuer = createTicketIssuer({ store, audience: 'wss://live.example', ...chosen });
  const issued = await issuer.issue({ subject: 'ada', expiresAtMs: null, ...holder });
  if (typeof issued === 'string') return issued;
  return readTicketRecord(records[0] ?? '')?.claims;
}

describe('the claims of a ticket', () => {
  it('TICKET-3 are all by default', async () => {
    const { groups: _, ...few } = ALL;
    expect(await carried(undefined, { claims: few })).toEqual(few);
  });

  it('TICKET-6 are refused where they are too many, which is no failure of the store', async () => {
    expect(await carried(undefined, { claims: ALL })).toBe('claims_too_large');
    expect(await carried((claims) => claims, { claims: ALL })).toBe('claims_too_large');
  });

  it('TICKET-3 are those that the option chooses', async () => {
    expect(await carried(({ role }) => ({ role }), { claims: ALL })).toEqual({ role: 'admin' });
    expect(await carried(() => ({}), { claims: ALL })).toEqual({});
    expect(await carried(() => ({ made: true }), {})).toEqual({ made: true });
  });

  it('PROOF-1: keep the key, whatever is chosen', async () => {
    const cnf = { jkt: KEY };
    expect(await carried(() => ({}), { claims: { cnf } })).toEqual({ cnf });
    expect(await carried(() => ({ cnf: { jkt: 'other' } }), { claims: { cnf } })).toEqual({ cnf });
    expect(await carried(() => ({}), { claims: { ...ALL, cnf }, keyThumbprint: KEY })).toEqual({ cnf });
    expect(await carried(() => ({}), { keyThumbprint: KEY })).toEqual({ cnf });
    await expect(carried(() => ({ cnf: {} }), { keyThumbprint: KEY })).rejects.toThrow(TypeError);
  });

  it.each([undefined, null, 'role', ['role'], Promise.resolve({ role: 'admin' })])(
    'TICKET-6 are not issued where the choice is none (%#)',
    async (answer) => {
      await expect(carried(() => answer as never, { claims: {} })).rejects.toThrow(
        /^"claims" must be a plain/,
      );
    },
  );

  it('TICKET-3 are chosen by a function', () => {
    const store = { put: () => 'stored' as const, take: () => null, dropAll: () => 0 };
    for (const claims of [['role'], null, 'role']) {
      const create = () => createTicketIssuer({ store, audience: 'a', claims: claims as never });
      expect(create).toThrow(OptionError);
      expect(create).toThrow('"claims"');
    }
  });
});
