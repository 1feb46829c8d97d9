// What a client hears when its method says that there were too many attempts.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { limit } from '../src/verifier.ts';
import { openConnection, settled } from './open-connection.ts';
import { SOME_PEER } from './some-peer.ts';

const AUTH = { type: 'auth', token: 'secret-credential' };

afterEach(() => {
  vi.useRealTimers();
});

describe('a limit', () => {
  it.each([
    ['at once', () => limit('too_many', 30_000)],
    ['later', async () => limit('too_many', 30_000)],
  ])(
    'AUTH-14 that is found %s says when to come back, in the auth_error and in the close',
    async (_when, verifier) => {
      const { gate, socket, tell, verifications } = openConnection({ verifier });
      tell(AUTH);
      await settled();
      expect(socket.messages).toEqual([
        {
          type: 'auth_error',
          gen: 1,
          code: 'rate_limited',
          message: expect.any(String),
          retry: 'after',
          retry_after_ms: 30_000,
        },
      ]);
      expect(socket.closes).toEqual([{ code: 4429, reason: 'rate_limited; retry_after_ms=30000' }]);
      expect(gate.stats).toEqual({ unauthenticated: 0, authenticated: 0 });
      expect(verifications).toEqual(['started', 'limited']);
    },
  );

  it.each<[unknown, number]>([
    [0, 0],
    [0.5, 1],
    [-1, 1_000],
    [Number.NaN, 1_000],
    [Number.POSITIVE_INFINITY, 2_147_483_647],
    [1e300, 2_147_483_647],
    ['5000', 1_000],
    [undefined, 1_000],
    [5_000n, 1_000],
  ])('AUTH-14 with a delay of %o tells the client a delay it can use', (retryAfterMs, told) => {
    const { socket, tell } = openConnection({ verifier: () => limit('too_many', retryAfterMs as number) });
    tell(AUTH);
    expect(socket.messages).toMatchObject([{ code: 'rate_limited', retry_after_ms: told }]);
    expect(socket.closes).toEqual([{ code: 4429, reason: `rate_limited; retry_after_ms=${told}` }]);
  });

  it('AUTH-14 is one line in the log, and not a fault of the server', () => {
    const { logger, tell } = openConnection({ verifier: () => limit('too_many', 30_000) });
    tell(AUTH);
    expect(logger.lines.filter(({ message }) => message.startsWith('credential'))).toEqual([
      {
        level: 'info',
        message: 'credential not accepted',
        fields: {
          peer: SOME_PEER.address,
          method: 'bearer',
          way: 'first_message',
          outcome: 'limited',
          reason: 'too_many',
          retryAfterMs: 30_000,
        },
      },
    ]);
    expect(JSON.stringify(logger.lines)).not.toContain('secret-credential');
  });
});
