// May this attempt at a password be looked at, or were there too many? Clause METHOD-8.
import { createHmac, hash, randomBytes } from 'node:crypto';
import { BoundedTable } from '../bounded-table.ts';
import { sourcePrefix } from '../client-address/ip-address.ts';
import { type AttemptLimits, resolveAttemptLimits } from './attempt-limits.ts';
import { LeakRate, type LeakyCount } from './leaky-count.ts';
import { SlowLane } from './slow-lane.ts';

/** After so long without another one, failures of a pair are forgotten. */
const PAIR_MEMORY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** 96 bits: that two names share a key by chance is out of the question. */
const KEY_BYTES = 12;
const PLAIN = /^[!-~]*$/;
const DIGEST_WORD = 2 ** 32;

interface PairFailures {
  readonly count: number;
  readonly lastAtMs: number;
}

export type LimitReason =
  | 'too_many_failures'
  | 'too_many_failures_of_source'
  | 'too_many_failures_of_account';

/** An attempt that may be looked at. It counts as a failure until one of these is called; at most one, at most once. */
export interface Attempt {
  /** The password was right. */
  succeeded(): void;
  /** The password was not looked at after all. */
  notMade(): void;
}

export type Admission =
  | { readonly attempt: Attempt }
  | { readonly attempt: null; readonly reason: LimitReason; readonly retryAfterMs: number };

/**
 * Three limits, on failures only, here with the numbers of the default {@link AttemptLimits}; who knows the password at the first try never meets one:
 *
 * - **Pair** of account and source: 5 failures, then a wait after each: 1 s, 2 s, 4 s and so on up to 15 min. A success
 *   forgets them.
 * - **Source**, over all accounts: 20 in any minute.
 * - **Account**, over all sources: 100, and 100 more a day; then strangers share a {@link SlowLane} with one attempt in
 *   10 s. The count is not forgotten at a success: else each of the owner's would give a stranger another 100.
 *
 * The last 8 sources from which a password was right are remembered for each account, and the limits of source and
 * account do not hold for them. So what a stranger does elsewhere never holds up the owner where the owner has been; one
 * who shares the owner's address can, for up to 15 min at a time.
 *
 * Accounts are counted by name whether they exist or not: limits tell nobody which do. Attempts are counted when they
 * begin, so a thousand at once are not a thousand for the price of one.
 *
 * Each table holds `maxEntries` keys and forgets those touched longest ago (at least the last half of that many are
 * there). To have one count forgotten a stranger must fail on half a table of other keys first, at most 20 a minute from
 * one source; what the stranger gains is that count's burst again. Where a remembered source is forgotten the owner is a
 * stranger until the next success. Keys are HMACs under a key of this process: no name and no address is kept.
 */
export class AttemptLimiter {
  readonly #hmacKey = randomBytes(32);
  readonly #limits: AttemptLimits;
  readonly #sourceRate: LeakRate;
  readonly #accountRate: LeakRate;
  readonly #pairs: BoundedTable<PairFailures>;
  readonly #sources: BoundedTable<LeakyCount>;
  readonly #accounts: BoundedTable<LeakyCount>;
  readonly #lanes: BoundedTable<SlowLane>;
  readonly #remembered: BoundedTable<readonly string[]>;

  constructor(maxEntries: number, limits: AttemptLimits = resolveAttemptLimits()) {
    this.#limits = limits;
    this.#sourceRate = new LeakRate(limits.sourceBurst, limits.sourceFailuresPerMinute, MINUTE_MS);
    this.#accountRate = new LeakRate(limits.accountBurst, limits.accountFailuresPerDay, DAY_MS);
    this.#pairs = new BoundedTable(maxEntries);
    this.#sources = new BoundedTable(maxEntries);
    this.#accounts = new BoundedTable(maxEntries);
    // An account gets here with a burst of failures, and is remembered with a success.
    this.#lanes = new BoundedTable(Math.max(2, Math.floor(maxEntries / 16)));
    this.#remembered = new BoundedTable(Math.max(2, Math.floor(maxEntries / 4)));
  }

  /** How many entries all tables have. */
  get size(): number {
    return (
      this.#pairs.size + this.#sources.size + this.#accounts.size + this.#lanes.size + this.#remembered.size
    );
  }

  /** `nowMs` is of the monotonic clock. */
  admit(username: string, address: string, nowMs: number): Admission {
    const account = this.#key('account', comparableName(username));
    const source = this.#key('source', sourcePrefix(address));
    const pair = `${account} ${source}`;
    const failures = this.#failuresOf(pair, nowMs);
    const pairWaitMs = this.#waitMs(failures, nowMs);
    if (pairWaitMs > 0) return limited('too_many_failures', pairWaitMs);
    if (!this.#isRemembered(account, source)) {
      const sourceWaitMs = this.#sourceRate.roomInMs(this.#sources.get(source), nowMs);
      if (sourceWaitMs > 0) return limited('too_many_failures_of_source', sourceWaitMs);
      if (this.#accountRate.roomInMs(this.#accounts.get(account), nowMs) > 0) {
        const laneWaitMs = this.#laneWaitMs(account, pair, failures?.count ?? 0, nowMs);
        if (laneWaitMs > 0) return limited('too_many_failures_of_account', laneWaitMs);
      }
    }
    return { attempt: this.#begin(account, source, pair, nowMs) };
  }

  #begin(account: string, source: string, pair: string, nowMs: number): Attempt {
    const before = this.#failuresOf(pair, nowMs);
    this.#pairs.set(pair, { count: (before?.count ?? 0) + 1, lastAtMs: nowMs });
    const takeBackFromSource = this.#add(this.#sources, this.#sourceRate, source, nowMs);
    const takeBackFromAccount = this.#add(this.#accounts, this.#accountRate, account, nowMs);
    const takeBack = (): void => {
      takeBackFromSource();
      takeBackFromAccount();
    };
    return {
      succeeded: () => {
        takeBack();
        this.#pairs.delete(pair);
        this.#remember(account, source);
      },
      notMade: () => {
        takeBack();
        const now = this.#pairs.get(pair);
        if (now === undefined) return;
        if (now.count <= 1) this.#pairs.delete(pair);
        else this.#pairs.set(pair, { count: now.count - 1, lastAtMs: before?.lastAtMs ?? now.lastAtMs });
      },
    };
  }

  /** Counts one failure, and returns what takes it back. */
  #add(table: BoundedTable<LeakyCount>, rate: LeakRate, key: string, nowMs: number): () => void {
    const { level } = rate.after(table.get(key), 0, nowMs);
    const added = rate.after(table.get(key), 1, nowMs);
    table.set(key, added);
    return () => {
      const count = table.get(key);
      if (count === undefined) return;
      // What was added to a full count is nothing: else each success of the owner would make room for a stranger.
      const after = rate.after(count, level - added.level, count.atMs);
      // Who only ever succeeds leaves nothing behind.
      if (after.level === 0) table.delete(key);
      else table.set(key, after);
    };
  }

  #failuresOf(pair: string, nowMs: number): PairFailures | undefined {
    const failures = this.#pairs.get(pair);
    return failures !== undefined && nowMs - failures.lastAtMs < PAIR_MEMORY_MS ? failures : undefined;
  }

  /** 0 when the lane is `pair`'s, which uses that up. */
  #laneWaitMs(account: string, pair: string, failures: number, nowMs: number): number {
    let lane = this.#lanes.get(account);
    if (lane === undefined) {
      lane = new SlowLane(this.#limits.slowLanePeriodMs);
      this.#lanes.set(account, lane);
    }
    if (lane.enter(pair, nowMs)) return 0;
    const period = Math.floor(nowMs / this.#limits.slowLanePeriodMs);
    // Nobody outside knows the key of a pair, so nobody can tell who will win.
    const draw = hash('sha256', `${pair} ${period}`, 'buffer').readUInt32BE() / DIGEST_WORD;
    return lane.contend(pair, failures, draw, nowMs);
  }

  #waitMs(failures: PairFailures | undefined, nowMs: number): number {
    const { maxPairFailures, firstPairDelayMs, maxPairDelayMs } = this.#limits;
    if (failures === undefined || failures.count < maxPairFailures) return 0;
    const delayMs = Math.min(firstPairDelayMs * 2 ** (failures.count - maxPairFailures), maxPairDelayMs);
    return failures.lastAtMs + delayMs - nowMs;
  }

  #isRemembered(account: string, source: string): boolean {
    return this.#remembered.get(account)?.includes(source) === true;
  }

  #remember(account: string, source: string): void {
    const others = this.#remembered.get(account)?.filter((other) => other !== source) ?? [];
    this.#remembered.set(account, [source, ...others].slice(0, this.#limits.maxRememberedSources));
  }

  #key(kind: string, text: string): string {
    const mac = createHmac('sha256', this.#hmacKey).update(`${kind} ${text}`).digest();
    return mac.toString('base64url', 0, KEY_BYTES);
  }
}

function limited(reason: LimitReason, waitMs: number): Admission {
  return { attempt: null, reason, retryAfterMs: Math.ceil(waitMs) };
}

/**
 * One form for all spellings of a name that a store might take for the same: case, accents, widths and blanks are left
 * out. Coarser than any store, so that nobody multiplies attempts by spelling a name differently; two accounts whose
 * names become one share their counts, and nothing else.
 */
function comparableName(username: string): string {
  if (PLAIN.test(username)) return username.toLowerCase();
  return username
    .toWellFormed()
    .normalize('NFKD')
    .replace(/[\p{M}\p{Z}\p{C}]+/gu, '')
    .toUpperCase()
    .toLowerCase();
}
