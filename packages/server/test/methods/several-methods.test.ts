// Which method an `auth` reaches, and which reach none.
import * as T from '@sinclair/typebox';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AuthMethod } from '../../src/methods/auth-method.ts';
import { accept, refuse, type Verifier } from '../../src/verifier.ts';
import { type OpenedConnection, openConnection } from '../open-connection.ts';
import { SOME_PEER } from '../some-peer.ts';

afterEach(() => {
  vi.useRealTimers();
});

interface Opened extends OpenedConnection {
  readonly bearer: ReturnType<typeof vi.fn<Verifier>>;
  readonly badge: ReturnType<typeof vi.fn<Verifier>>;
}

function open(): Opened {
  const bearer = vi.fn<Verifier>(() => accept({ subject: 'by_token' }));
  const badge = vi.fn<Verifier>(() => accept({ subject: 'by_badge' }));
  const method: AuthMethod = {
    name: 'badge',
    fields: T.Object({
      badge: T.String({ minLength: 4, maxLength: 8, pattern: '^[a-z]+$' }),
      door: T.Optional(T.Integer()),
    }),
    verify: badge,
  };
  return { ...openConnection({ verifier: bearer, methods: [method] }), bearer, badge };
}

describe('a server with two methods', () => {
  it('METHOD-6 AUTH-13 asks the one that the auth names', () => {
    const { badge, bearer, socket, tell, logger } = open();
    tell({ type: 'auth', method: 'badge', badge: 'abcd', door: 3 });
    expect(socket.messages).toMatchObject([{ type: 'auth_ok', subject: 'by_badge' }]);
    expect(badge.mock.calls[0]?.[0]).toMatchObject({ method: 'badge', badge: 'abcd', door: 3 });
    expect(badge.mock.calls[0]?.[1].peer).toEqual(SOME_PEER);
    expect(bearer).not.toHaveBeenCalled();
    expect(logger.lines).toMatchObject([
      { message: 'credential accepted', fields: { method: 'badge', way: 'first_message' } },
    ]);
  });

  it.each([{}, { method: 'bearer' }])('AUTH-13 asks bearer for %j', (named) => {
    const { badge, bearer, socket, tell } = open();
    tell({ type: 'auth', ...named, token: 't', badge: 'abcd' });
    expect(socket.messages).toMatchObject([{ type: 'auth_ok', subject: 'by_token' }]);
    expect(bearer.mock.calls[0]?.[0]).toMatchObject({ method: 'bearer', token: 't' });
    expect(badge).not.toHaveBeenCalled();
  });

  it.each([
    { method: 'ticket', ticket: 'x'.repeat(43) },
    { method: 'constructor', token: 't', badge: 'abcd' },
    { method: 'Badge', badge: 'abcd' },
    { method: 'badge ', badge: 'abcd' },
    { method: '', token: 't' },
    { method: null, token: 't' },
    { method: ['badge'], badge: 'abcd' },
    { method: 'x'.repeat(33), badge: 'abcd' },
  ])('AUTH-13 asks nobody for %j, and closes with 4400', (fields) => {
    const { badge, bearer, socket, tell } = open();
    tell({ type: 'auth', ...fields });
    expect(socket.sent).toEqual([]);
    expect(socket.closes).toEqual([{ code: 4400, reason: 'bad_message' }]);
    expect(badge).not.toHaveBeenCalled();
    expect(bearer).not.toHaveBeenCalled();
  });

  it.each([
    {},
    { token: 't' },
    { badge: 'abc' },
    { badge: 'abcdefghi' },
    { badge: 'ABCD' },
    { badge: 7 },
    { badge: null },
    { badge: ['abcd'] },
    { badge: 'abcd', door: 'x' },
    { badge: 'abcd', door: 1.5 },
    { badge: 'abcd', gen: '1' },
    { badge: 'abcd', client: { name: 'x' } },
  ])('METHOD-6 closes with 4400 and asks nobody when the fields are %j', (fields) => {
    const { badge, bearer, socket, tell } = open();
    tell({ type: 'auth', method: 'badge', ...fields });
    expect(socket.closes).toEqual([{ code: 4400, reason: 'bad_message' }]);
    expect(badge).not.toHaveBeenCalled();
    expect(bearer).not.toHaveBeenCalled();
  });

  it('AUTH-13 has no default where it has no bearer', () => {
    const verify = vi.fn<Verifier>(() => accept({ subject: 'alice' }));
    const { socket, tell } = openConnection({
      methods: [{ name: 'badge', fields: T.Object({ token: T.String() }), verify }],
    });
    tell({ type: 'auth', token: 't' });
    expect(socket.closes).toEqual([{ code: 4400, reason: 'bad_message' }]);
    expect(verify).not.toHaveBeenCalled();
  });

  it('AUTH-12 METHOD-1 answers every refusal alike, whichever method refuses', () => {
    const verify = (): ReturnType<Verifier> => refuse('no');
    const answers = [
      { type: 'auth', token: 't' },
      { type: 'auth', method: 'badge', badge: 'abcd' },
    ].map((message) => {
      const fields = T.Object({ badge: T.String() });
      const { socket, tell } = openConnection({
        verifier: verify,
        methods: [{ name: 'badge', fields, verify }],
      });
      tell(message);
      vi.useRealTimers();
      return JSON.stringify([socket.sent, socket.closes]);
    });
    expect(new Set(answers).size).toBe(1);
  });
});
