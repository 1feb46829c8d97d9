import { beforeAll, describe, expect, it } from 'vitest';
import type { Account, AccountStore } from '../../src/passwords/account-store.ts';
import { hashPassword } from '../../src/passwords/hash-password.ts';
import { type PasswordMethodOptions, passwordMethod } from '../../src/passwords/password-method.ts';
import type { Verdict, VerificationContext } from '../../src/verifier.ts';

const small = { memoryKiB: 64, passes: 1, lanes: 1 };
const PASSWORD = 'corréct horse';
let alice: Account;
beforeAll(async () => {
  alice = { subject: 'u-1', passwordHash: await hashPassword(PASSWORD, small), claims: { role: 'user' } };
});

const accounts: AccountStore = { find: (username) => (username === 'alice' ? alice : null) };

interface Presented {
  readonly username?: unknown;
  readonly password?: unknown;
  readonly address?: string;
  readonly signal?: AbortSignal;
}

function open(options: Partial<PasswordMethodOptions> = {}) {
  let nowMs = 0;
  const clock = { nowMs: () => 1_800_000_000_000, monotonicMs: () => nowMs };
  const { verify } = passwordMethod({ accounts, parameters: small, clock, ...options });
  return {
    pass: (ms: number) => {
      nowMs += ms;
    },
    present({
      username = 'alice',
      password = PASSWORD,
      address = '192.0.2.1',
      signal = new AbortController().signal,
    }: Presented): Verdict | Promise<Verdict> {
      const context: VerificationContext = {
        signal,
        nowMs: clock.nowMs(),
        peer: { address, origin: null, userAgent: null },
      };
      return verify({ method: 'password', username, password }, context);
    },
  };
}

describe('METHOD-4: a password', () => {
  it('admits whom the account names', async () => {
    expect(await open().present({})).toMatchObject({
      outcome: 'accepted',
      subject: 'u-1',
      claims: { role: 'user' },
      expiresAtMs: null,
    });
  });

  it('is the same however its characters are composed', async () => {
    expect(await open().present({ password: PASSWORD.normalize('NFD') })).toMatchObject({
      outcome: 'accepted',
    });
  });

  it.each([
    ['another', 'wrong'],
    ['another last character', `${PASSWORD.slice(0, -1)}f`],
    ['a space after it', `${PASSWORD} `],
    ['a NUL after it', `${PASSWORD}\0`],
    ['another case', PASSWORD.toUpperCase()],
    ['a compatible form', PASSWORD.replace('c', 'ｃ')],
    ['a lone surrogate', '\ud800'],
  ])('is refused when it is %s', async (_what, password) => {
    expect(await open().present({ password })).toEqual({ outcome: 'refused', reason: 'wrong_password' });
  });

  it('with a NUL in it is hashed to its end', async () => {
    const withNul = { ...alice, passwordHash: await hashPassword('a\0b', small) };
    const { present } = open({ accounts: { find: () => withNul } });
    expect(await present({ password: 'a\0b' })).toMatchObject({ outcome: 'accepted' });
    expect(await present({ password: 'a\0c' })).toMatchObject({ outcome: 'refused' });
    expect(await present({ password: 'a' })).toMatchObject({ outcome: 'refused' });
  });

  it('does not stand for the replacement character', async () => {
    const account = { ...alice, passwordHash: await hashPassword('\ufffd', small) };
    expect(await open({ accounts: { find: () => account } }).present({ password: '\ud800' })).toMatchObject({
      outcome: 'refused',
    });
  });

  it('is hashed on another thread: the event loop turns meanwhile', async () => {
    // So long that no machine holds this thread up for all of it.
    const { present } = open({ parameters: { memoryKiB: 65_536, passes: 10, lanes: 1 } });
    let turns = 0;
    let isDone = false;
    const verdict = Promise.resolve(present({ username: 'nobody' })).then(() => {
      isDone = true;
    });
    while (!isDone) {
      await new Promise(setImmediate);
      turns += 1;
    }
    await verdict;
    expect(turns).toBeGreaterThan(10);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error(PASSWORD);
      },
      'account_store_failed',
    ],
    ['rejects', () => Promise.reject(new Error(PASSWORD)), 'account_store_failed'],
    ['answers with true', () => true, 'account_store_failed'],
    [
      'answers with what throws when it is read',
      () =>
        new Proxy(
          {},
          {
            get() {
              throw new Error(PASSWORD);
            },
          },
        ),
      'account_store_failed',
    ],
  ])('admits nobody when the store %s', async (_what, find, reason) => {
    const { present } = open({ accounts: { find } as never });
    expect(await present({})).toEqual({ outcome: 'unavailable', reason });
    // And charges nobody for it.
    for (let count = 0; count < 20; count += 1) expect(await present({})).toMatchObject({ reason });
  });

  it.each([
    [
      'has a hash for 4 GiB',
      () => ({ ...alice, passwordHash: alice.passwordHash.replace('m=64', 'm=4194304') }),
    ],
    ['has the password instead of a hash', () => ({ ...alice, passwordHash: PASSWORD })],
    ['has no hash', () => ({ ...alice, passwordHash: '' })],
  ])('METHOD-7 is refused like a wrong one when the store %s, and counted', async (_what, find) => {
    const { present } = open({ accounts: { find } as never });
    expect(await present({})).toEqual({ outcome: 'refused', reason: 'malformed_hash' });
    for (let count = 0; count < 4; count += 1) await present({});
    expect(await present({})).toMatchObject({ outcome: 'limited' });
  });

  it.each([[{ username: 5 }], [{ password: ['x'] }]])('%j admits nobody', async (presented) => {
    expect(await open().present(presented)).toMatchObject({ outcome: 'refused' });
  });
});

describe('METHOD-7: an unknown name', () => {
  it('costs one question and one hash with the parameters of the accounts', async () => {
    const { present } = open({
      parameters: { memoryKiB: 65_536, passes: 4, lanes: 1 },
      maxConcurrentHashes: 1,
      maxQueuedHashes: 0,
    });
    const unknown = present({ username: 'nobody', password: 'x' });
    // Promises only: the hash cannot be known to have ended before the loop turns.
    for (let step = 0; step < 20; step += 1) await Promise.resolve();
    // The one place is taken, so the name is being hashed for.
    expect(present({ username: 'bob', password: 'x' })).toMatchObject({ outcome: 'limited' });
    expect(await unknown).toEqual({ outcome: 'refused', reason: 'unknown_user' });
  });

  it('is limited after as many failures as one that exists', async () => {
    for (const username of ['alice', 'nobody']) {
      const { present } = open();
      const outcomes: string[] = [];
      for (let count = 0; count < 7; count += 1) {
        outcomes.push((await present({ username, password: 'wrong' })).outcome);
      }
      expect(outcomes).toEqual([...Array<string>(5).fill('refused'), 'limited', 'limited']);
    }
  });
});

describe('METHOD-8: too many failures', () => {
  it('limit right and wrong passwords alike, until the wait is over', async () => {
    const { present, pass } = open();
    for (let count = 0; count < 5; count += 1) await present({ password: 'wrong' });
    const limited = { outcome: 'limited', reason: 'too_many_failures', retryAfterMs: 1_000 };
    expect(present({})).toEqual(limited);
    expect(present({ password: 'wrong' })).toEqual(limited);
    pass(1_000);
    expect(await present({})).toMatchObject({ outcome: 'accepted' });
    expect(await present({ password: 'wrong' })).toMatchObject({ outcome: 'refused' });
  });

  it('are as many, and the waits as long, as the options say', async () => {
    const { present, pass } = open({
      limits: { maxPairFailures: 2, firstPairDelayMs: 5_000, maxPairDelayMs: 5_000 },
    });
    for (let count = 0; count < 4; count += 1) {
      for (let free = count === 0 ? 2 : 1; free > 0; free -= 1) {
        expect(await present({ password: 'wrong' })).toMatchObject({ outcome: 'refused' });
      }
      expect(present({})).toMatchObject({ reason: 'too_many_failures', retryAfterMs: 5_000 });
      pass(5_000);
    }
  });

  it('somewhere else do not hold up the owner', async () => {
    const { present } = open();
    await present({});
    for (let index = 0; index < 300; index += 1) {
      await present({ password: 'wrong', address: `10.0.${index >> 8}.${index & 255}` });
    }
    expect(present({ address: '10.9.9.9' })).toMatchObject({ reason: 'too_many_failures_of_account' });
    expect(await present({})).toMatchObject({ outcome: 'accepted' });
  });

  it('count also when nobody waits for the answer any more', async () => {
    const { present } = open();
    const controller = new AbortController();
    const attempts = Array.from({ length: 5 }, () =>
      present({ password: 'wrong', signal: controller.signal }),
    );
    // The first two are being hashed, the others wait.
    await new Promise(setImmediate);
    controller.abort();
    const verdicts = await Promise.all(attempts);
    const counted = verdicts.filter(({ outcome }) => outcome === 'refused').length;
    expect(counted).toBeGreaterThanOrEqual(2);
    for (let count = counted; count < 5; count += 1) {
      expect(await present({ password: 'wrong' })).toMatchObject({ outcome: 'refused' });
    }
    expect(present({})).toMatchObject({ outcome: 'limited' });
  });
});

describe('METHOD-4: a flood of attempts', () => {
  it('is told to come back when the queue is full, and not charged for it', async () => {
    const { present } = open({ maxConcurrentHashes: 1, maxQueuedHashes: 2 });
    const verdicts = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        present({ username: `user${index}`, password: 'x', address: `10.0.0.${index}` }),
      ),
    );
    const full = verdicts.filter(({ outcome }) => outcome === 'limited');
    expect(full).toHaveLength(47);
    for (const verdict of full) {
      expect(verdict).toEqual({ outcome: 'limited', reason: 'password_queue_full', retryAfterMs: 1_000 });
    }
    for (let count = 0; count < 20; count += 1) {
      const again = await present({ username: 'user49', password: 'x', address: '10.0.0.49' });
      expect(again.outcome).toBe(count < 5 ? 'refused' : 'limited');
    }
  });
});

describe('the options of the method', () => {
  it.each([
    [{}, 'accounts'],
    [{ accounts, maxConcurrentHashes: 0 }, 'maxConcurrentHashes'],
    [{ accounts, maxQueuedHashes: -1 }, 'maxQueuedHashes'],
    [{ accounts, maxTrackedFailures: 5 }, 'maxTrackedFailures'],
    [{ accounts, parameters: { memoryKiB: 1 } }, 'parameters.memoryKiB'],
    [{ accounts, parameters: { memory: 64 } }, 'parameters.memory'],
    [{ accounts, parameters: null }, 'parameters'],
    [{ accounts, limits: null }, 'limits'],
    [{ accounts, limits: [] }, 'limits'],
    [{ accounts, limits: { maxFailures: 3 } }, 'limits.maxFailures'],
    [{ accounts, limits: { maxPairFailures: 0 } }, 'limits.maxPairFailures'],
    [{ accounts, limits: { sourceBurst: '10' } }, 'limits.sourceBurst'],
    [{ accounts, limits: { firstPairDelayMs: 60_000, maxPairDelayMs: 59_999 } }, 'limits.maxPairDelayMs'],
    [{ accounts, clock: {} }, 'clock'],
    [{ accounts, clock: { nowMs: () => 0 } }, 'clock'],
    [null, 'options'],
    [{ accounts: null }, 'accounts'],
    [{ accounts, store: accounts }, 'store'],
  ])('%j are refused by name', (options, name) => {
    expect(() => passwordMethod(options as never)).toThrow(expect.objectContaining({ option: name }));
  });
});
