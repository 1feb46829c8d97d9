// What becomes of attempts when no hash can be computed. A file of its own, because it replaces Argon2id.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { argon2id } from '../../src/passwords/argon2.ts';
import { passwordMethod } from '../../src/passwords/password-method.ts';
import type { Verdict } from '../../src/verifier.ts';

vi.mock('../../src/passwords/argon2.ts', () => ({ argon2id: vi.fn() }));

const parameters = { memoryKiB: 64, passes: 1, lanes: 1 };
const HASH = Buffer.alloc(32, 1);
const text = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
const passwordHash = `$argon2id$v=19$m=64,t=1,p=1$${text(Buffer.alloc(16))}$${text(HASH)}`;
const accounts = { find: () => ({ subject: 'u-1', passwordHash, claims: {} }) };

beforeEach(() => {
  vi.mocked(argon2id).mockReset();
});

function open(): () => Promise<Verdict> {
  const { verify } = passwordMethod({ accounts, parameters });
  return async () =>
    verify(
      { method: 'password', username: 'alice', password: 'right' },
      {
        signal: new AbortController().signal,
        nowMs: 0,
        peer: { address: '192.0.2.1', origin: null, userAgent: null },
      },
    );
}

describe('METHOD-8: hashing that fails', () => {
  it.each([
    ['rejects', () => Promise.reject(new Error('out of memory'))],
    [
      'throws',
      () => {
        throw new Error('out of memory');
      },
    ],
  ])('and %s counts as no wrong password', async (_what, failing) => {
    vi.mocked(argon2id).mockImplementation(failing);
    const present = open();
    for (let count = 0; count < 300; count += 1) {
      expect(await present()).toEqual({ outcome: 'unavailable', reason: 'hashing_failed' });
    }
    vi.mocked(argon2id).mockResolvedValue(HASH);
    expect(await present()).toMatchObject({ outcome: 'accepted' });
  });
});
