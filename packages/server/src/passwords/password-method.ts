// `auth` with a name and a password: for people. Clauses METHOD-4, METHOD-7, METHOD-8.

import { randomBytes, timingSafeEqual } from 'node:crypto';
import { AuthPassword } from '@inband/protocol';
import * as T from '@sinclair/typebox';
import { assertKnownOptions } from '../assert-known-options.ts';
import { assertPort } from '../assert-port.ts';
import { type Clock, systemClock } from '../clock.ts';
import { integerOption } from '../integer-option.ts';
import type { AuthMethod } from '../methods/auth-method.ts';
import { accept, limit, refuse, unavailable, type Verdict } from '../verifier.ts';
import type { Account, AccountStore } from './account-store.ts';
import { argon2id } from './argon2.ts';
import { type Argon2Parameters, resolveArgon2Parameters } from './argon2-parameters.ts';
import { type Attempt, AttemptLimiter } from './attempt-limiter.ts';
import { type AttemptLimits, resolveAttemptLimits } from './attempt-limits.ts';
import { HashPool, type PoolResult } from './hash-pool.ts';
import { passwordBytes } from './password-bytes.ts';
import { formatPhc, parsePhc, type StoredHash } from './phc-string.ts';

export interface PasswordMethodOptions {
  /** Where the accounts are known. */
  readonly accounts: AccountStore;
  /**
   * What `hashPassword` was given for the accounts: an unknown name costs as much as a hash with these. Accounts whose
   * hash has other parameters take another time, which tells that they exist. Default 19456 KiB, 2 passes, 1 lane.
   */
  readonly parameters?: Partial<Argon2Parameters>;
  /**
   * How many hashes run at once: 1 to 128, default 2. Each takes one thread of libuv's pool, which has 4 unless
   * `UV_THREADPOOL_SIZE` says otherwise and which files and DNS need as well.
   */
  readonly maxConcurrentHashes?: number;
  /** How many attempts wait for one of these: 0 to 100000, default 64. Further ones are `limited`. */
  readonly maxQueuedHashes?: number;
  /** How many failures there may be, and how long the waits are. */
  readonly limits?: Partial<AttemptLimits>;
  /** How many accounts and sources with failures are remembered, each: 1024 to 4194304, default 65536. */
  readonly maxTrackedFailures?: number;
  /** Default: the clock of the machine. */
  readonly clock?: Clock;
}

const OPTION_NAMES = [
  'accounts',
  'parameters',
  'maxConcurrentHashes',
  'maxQueuedHashes',
  'limits',
  'maxTrackedFailures',
  'clock',
];
const RETRY_WHEN_FULL_MS = 1_000;

/**
 * The method `password` with the fields `username` and `password`.
 *
 * An unknown name and a wrong password cost the same: one question to the store, one Argon2id hash, one comparison in
 * constant time. Over the limits of failures ({@link AttemptLimiter}) neither is looked at. An account without a password
 * is one that the store answers with null.
 *
 * A disabled account or a changed password ends no open session: close the account's sessions yourself, those that
 * `server.sessionsOf(subject)` returns.
 *
 * @throws OptionError naming the first option that cannot work.
 */
export function passwordMethod(options: PasswordMethodOptions): AuthMethod {
  const { accounts, parameters, pool, limiter, clock } = resolve(options);
  // Stands in for the hash of an account that does not exist. It is no password's hash, and costs what one does.
  // Kept as text, so that reading it is part of the cost as well.
  const noHash = formatPhc({ parameters, salt: randomBytes(16), hash: randomBytes(32) });

  async function decide(
    username: string,
    password: string,
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<Verdict> {
    let account: Account | null;
    let result: PoolResult<boolean>;
    try {
      account = readAccount(await accounts.find(username));
    } catch {
      // Nothing of the error goes on: it may quote the question.
      return notMade(attempt, unavailable('account_store_failed'));
    }
    const known = account === null ? null : parsePhc(account.passwordHash);
    // Also for an account whose hash cannot be run, which must not show (METHOD-7): its refusals say so in the log.
    const stored = known ?? standIn(noHash);
    try {
      result = await pool.run(() => matches(password, stored), signal);
    } catch {
      // No memory, say: the password was not looked at, and who sent it has failed at nothing.
      return notMade(attempt, unavailable('hashing_failed'));
    }
    if (result.outcome === 'full') return notMade(attempt, queueFull());
    if (result.outcome === 'aborted') return notMade(attempt, unavailable('aborted'));
    if (account === null) return refuse('unknown_user');
    if (known === null) return refuse('malformed_hash');
    if (!result.value) return refuse('wrong_password');
    attempt.succeeded();
    return accept({ subject: account.subject, claims: account.claims });
  }

  return {
    name: 'password',
    fields: T.Pick(AuthPassword, ['username', 'password']),
    lane: 'password',
    verify({ username, password }, { signal, peer }) {
      if (typeof username !== 'string' || typeof password !== 'string') return refuse('malformed_credential');
      const { attempt, ...limited } = limiter.admit(username, peer.address, clock.monotonicMs());
      if (attempt === null) {
        const { reason, retryAfterMs } = limited as { reason: string; retryAfterMs: number };
        return limit(reason, retryAfterMs);
      }
      // Before the store is asked: a flood that finds the queue full is not handed on to a database.
      if (pool.isFull) return notMade(attempt, queueFull());
      return decide(username, password, attempt, signal);
    },
  };
}

/** Read anew each time: that, too, is part of what an account costs. */
function standIn(noHash: string): StoredHash {
  const stored = parsePhc(noHash);
  if (stored === null) throw new Error('unreachable: it was written by this process');
  return stored;
}

/** A copy, made while a throw is still the store's: nothing read from a store is typed. */
function readAccount(found: Account | null | undefined): Account | null {
  if (found === null || found === undefined) return null;
  if (typeof found !== 'object') throw new TypeError('an account store answers with an account or null');
  const { subject, passwordHash, claims } = found;
  return { subject, passwordHash, claims };
}

async function matches(password: string, { parameters, salt, hash }: StoredHash): Promise<boolean> {
  const bytes = passwordBytes(password);
  // No account has a password without UTF-8. It is hashed all the same: what is refused at once would be told apart.
  const hashed = bytes ?? Buffer.from(password, 'utf8');
  try {
    const isSame = timingSafeEqual(await argon2id(hashed, salt, hash.length, parameters), hash);
    return isSame && bytes !== null;
  } finally {
    hashed.fill(0);
  }
}

function notMade(attempt: Attempt, verdict: Verdict): Verdict {
  attempt.notMade();
  return verdict;
}

function queueFull(): Verdict {
  return limit('password_queue_full', RETRY_WHEN_FULL_MS);
}

interface Parts {
  readonly accounts: AccountStore;
  readonly parameters: Argon2Parameters;
  readonly pool: HashPool;
  readonly limiter: AttemptLimiter;
  readonly clock: Clock;
}

function resolve(options: PasswordMethodOptions): Parts {
  assertKnownOptions('options', options, OPTION_NAMES);
  const { accounts, clock = systemClock } = options;
  assertPort('accounts', accounts, ['find']);
  assertPort('clock', clock, ['nowMs', 'monotonicMs']);
  const maxConcurrent = integerOption('maxConcurrentHashes', options.maxConcurrentHashes, {
    default: 2,
    min: 1,
    max: 128,
  });
  const maxQueued = integerOption('maxQueuedHashes', options.maxQueuedHashes, {
    default: 64,
    min: 0,
    max: 100_000,
  });
  const maxTracked = integerOption('maxTrackedFailures', options.maxTrackedFailures, {
    default: 65_536,
    min: 1_024,
    max: 2 ** 22,
  });
  return {
    accounts,
    parameters: resolveArgon2Parameters(options.parameters),
    pool: new HashPool({ maxConcurrent, maxQueued }),
    limiter: new AttemptLimiter(maxTracked, resolveAttemptLimits(options.limits)),
    clock,
  };
}
