// May this source have a connection just now, and what did it do with the ones it had? Clauses FLOOD-1 to FLOOD-4.
import type { ResolvedAdmissionOptions } from './admission-options.ts';
import { at } from './at.ts';
import { FloodingSources } from './flooding-sources.ts';
import { type PenaltyEvent, PenaltyRule } from './penalty-rule.ts';
import type { PrefixHash } from './prefix-hash.ts';
import { PREFIX_KINDS, type PrefixKind, shareOf } from './prefix-kind.ts';
import { isAtLeast, type PressureLevel } from './pressure-level.ts';
import { roomCapacity } from './room-capacity.ts';
import { sourceMemory } from './shared-sources.ts';
import { SourceKey } from './source-key.ts';
import type { SourceTable } from './source-table.ts';
import { TokenBucketRate } from './token-bucket.ts';
import { type Waiting, WaitingRoom } from './waiting-room.ts';

/**
 * `rate_limited`: this source began too many upgrades, or failed too often. `overloaded`: it has all the places that one
 * source may have just now. `isOwn`: by itself, and not together with others of its /56 or /48.
 */
export type Judgement =
  | { readonly outcome: 'admit' }
  | {
      readonly outcome: 'rate_limited' | 'overloaded';
      readonly isOwn: boolean;
      readonly retryAfterMs: number;
    };

/** `site_limited`: one of the two, but for what its /56 or /48 has, not this source alone. */
export type SocketJudgement = 'admit' | 'rate_limited' | 'overloaded' | 'site_limited';

export interface RoomBounds {
  /** What one connection can have reserved for the message it announces. */
  readonly maxMessageBytes: number;
  /** No more than so many wait, whatever the budget of bytes allows. Default: as many as that. */
  readonly maxWaiting?: number;
}

export interface AdmissionStats {
  readonly waiting: number;
  readonly capacity: number;
  /** Of all tables and of the room, constant from the start. Workers share the tables, so the sum over workers has them several times. */
  readonly bytes: number;
  /** Records, of all kinds of prefixes, that were pushed out while they still said something. */
  readonly forgottenSources: number;
}

const NEW_HERE = { penaltyMs: 0, tokenMs: 0 };
export const ADMIT = { outcome: 'admit' } as const satisfies Judgement;

/** What part of `maxWaitingPerSource` holds. */
const PART_OF_SHARE: Readonly<Record<PressureLevel, number>> = {
  calm: 1,
  busy: 1,
  strained: 1 / 2,
  critical: 1 / 8,
};

type ByKind<Item> = readonly [Item, Item, Item, Item];

/**
 * All times are of the monotonic clock, and given by the caller; nothing here has a timer. Addresses are canonical text;
 * what is none, as the empty address of a Unix socket, counts as one source.
 */
export class Admission<T extends Waiting> {
  readonly room: WaitingRoom<T>;
  readonly #options: ResolvedAdmissionOptions;
  readonly #key: SourceKey;
  readonly #tables: ByKind<SourceTable>;
  readonly #rates: ByKind<TokenBucketRate>;
  readonly #penalties: PenaltyRule;
  readonly #floodTable: SourceTable;
  readonly #floods: FloodingSources;

  /** `hash` is given only by tests. */
  constructor(
    options: ResolvedAdmissionOptions,
    { maxMessageBytes, maxWaiting = Number.POSITIVE_INFINITY }: RoomBounds,
    hash?: PrefixHash,
  ) {
    const { heavySourcePercent, penalties, trackedSources, upgradeBurst, upgradesPerSecond } = options;
    const places = roomCapacity({ budgetBytes: options.waitingRoomBytes, maxMessageBytes });
    const capacity = Math.min(places, maxWaiting);
    const sources = sourceMemory(trackedSources);
    const rate = (kind: PrefixKind): TokenBucketRate =>
      new TokenBucketRate(upgradesPerSecond * shareOf(kind), upgradeBurst * shareOf(kind));
    this.room = new WaitingRoom(capacity, heavySourcePercent);
    this.#options = options;
    this.#key = new SourceKey(hash ?? sources.hash);
    this.#tables = sources.tables;
    this.#rates = [rate(0), rate(1), rate(2), rate(3)];
    this.#penalties = new PenaltyRule(penalties);
    this.#floodTable = sources.floods;
    this.#floods = new FloodingSources(sources.floods, upgradeBurst);
  }

  get stats(): AdmissionStats {
    const tables = this.#tables;
    return {
      waiting: this.room.size,
      capacity: this.room.capacity,
      bytes: tables.reduce((bytes, table) => bytes + table.bytes, this.room.bytes + this.#floodTable.bytes),
      forgottenSources: tables.reduce(
        (forgotten, table) => forgotten + table.forgotten,
        this.#floodTable.forgotten,
      ),
    };
  }

  /**
   * Decides about an upgrade, by the narrowest prefix that is over a limit. Whoever is admitted has taken a token of each
   * of its buckets, also in peace, so that what it did then counts when the pressure comes; who is refused takes none, so
   * that who keeps asking gets in at the rate of the bucket. `isCounted`: its socket has taken them.
   */
  judge(address: string, level: PressureLevel, nowMs: number, isCounted = false): Judgement {
    const key = this.#key.read(address);
    if (this.isEnforced(level)) {
      for (const kind of key.kinds) {
        const refusal = this.#refusal(key, kind, level, nowMs, isCounted);
        if (refusal !== null) return refusal;
      }
    }
    if (!isCounted) this.#takeTokens(key, nowMs);
    return ADMIT;
  }

  /**
   * Takes a token of each bucket of this source for a socket that it opened, or none and says why (FLOOD-6): for its rate, or,
   * where `isCurt`, for a penalty or because it has all the places that it may have, which else is told to it at the upgrade.
   * Where it is curt with a source that floods, a socket takes as much as it may open in a second (FLOOD-10);
   * `authenticationMs`: how long it takes of late.
   */
  judgeSocket(
    address: string,
    level: PressureLevel,
    nowMs: number,
    { isCurt, authenticationMs }: { readonly isCurt: boolean; readonly authenticationMs: number },
  ): SocketJudgement {
    const key = this.#key.read(address);
    const isFlood = isCurt && this.#floods.isFlooding(key, authenticationMs, nowMs);
    const tokens = isFlood ? this.#options.upgradesPerSecond : 1;
    if (this.isEnforced(level)) {
      for (const kind of key.kinds) {
        const { penaltyMs, tokenMs } = this.#standing(key, kind, nowMs, tokens);
        const isOwn = kind === key.narrowest;
        if (tokenMs > 0 || (isCurt && penaltyMs > 0)) return isOwn ? 'rate_limited' : 'site_limited';
        if (isCurt && this.#hasItsPlaces(key, kind, level)) return isOwn ? 'overloaded' : 'site_limited';
      }
    }
    this.#takeTokens(key, nowMs, tokens);
    return 'admit';
  }

  /** Whether limits hold at this level (FLOOD-4). */
  isEnforced(level: PressureLevel): boolean {
    const { enforceFrom } = this.#options;
    return enforceFrom !== 'never' && isAtLeast(level, enforceFrom);
  }

  #takeTokens(key: SourceKey, nowMs: number, tokens = 1): void {
    for (const kind of key.kinds) {
      const table = this.#tables[kind];
      const { bucketFullAtMs } = table;
      table.lock(key.hashOf(kind));
      const slot = this.#slotOf(key, kind, nowMs);
      bucketFullAtMs[slot] = this.#rates[kind].take(at(bucketFullAtMs, slot), nowMs, tokens);
      table.unlock(key.hashOf(kind));
    }
  }

  /**
   * Takes in a connection that was admitted and waits for its authentication (FLOOD-1). False when the room is full: the
   * caller then closes it, or makes `room.victim()` leave before it asks again.
   */
  enter(entry: T, address: string, nowMs: number): boolean {
    return this.room.enter(entry, this.#key.read(address), nowMs);
  }

  /**
   * Adds what a connection of this source did to its penalty. MUST NOT be told of connections that were closed to make
   * place: who is evicted has done nothing.
   */
  note(address: string, event: PenaltyEvent, nowMs: number): void {
    const key = this.#key.read(address);
    for (const kind of key.kinds) {
      const table = this.#tables[kind];
      const { penaltyEndsAtMs } = table;
      table.lock(key.hashOf(kind));
      const slot = this.#slotOf(key, kind, nowMs);
      const endsAtMs = at(penaltyEndsAtMs, slot);
      penaltyEndsAtMs[slot] = this.#penalties.after(event, endsAtMs, shareOf(kind), nowMs);
      table.unlock(key.hashOf(kind));
    }
  }

  /** One connection of this source came to nothing. Whether it is flooding now (FLOOD-10). */
  cameToNothing(address: string, authenticationMs: number, nowMs: number): boolean {
    return this.#floods.cameToNothing(this.#key.read(address), authenticationMs, nowMs);
  }

  /** One of this source authenticated: it is no flood. */
  authenticated(address: string): void {
    // Until the first of anybody came to nothing there is nobody to look for.
    if (this.#floodTable.size > 0) this.#floods.authenticated(this.#key.read(address));
  }

  /** How many sources of each kind are remembered. */
  rememberedSources(): readonly number[] {
    return PREFIX_KINDS.map((kind) => this.#tables[kind].size);
  }

  #slotOf(key: SourceKey, kind: PrefixKind, nowMs: number): number {
    return this.#tables[kind].findOrAdd(key.hashOf(kind), key.high, key.lowOf(kind), nowMs);
  }

  /** In how many milliseconds a source has sat out its penalty, and has so many tokens. */
  #standing(
    key: SourceKey,
    kind: PrefixKind,
    nowMs: number,
    tokens = 1,
  ): { penaltyMs: number; tokenMs: number } {
    const table = this.#tables[kind];
    table.lock(key.hashOf(kind));
    const slot = table.find(key.hashOf(kind), key.high, key.lowOf(kind));
    const penaltyEndsAtMs = slot < 0 ? 0 : at(table.penaltyEndsAtMs, slot);
    const bucketFullAtMs = slot < 0 ? 0 : at(table.bucketFullAtMs, slot);
    table.unlock(key.hashOf(kind));
    if (slot < 0) return NEW_HERE;
    return {
      penaltyMs: this.#penalties.refusedForMs(penaltyEndsAtMs, nowMs),
      tokenMs: this.#rates[kind].tokensInMs(bucketFullAtMs, nowMs, tokens),
    };
  }

  #refusal(
    key: SourceKey,
    kind: PrefixKind,
    level: PressureLevel,
    nowMs: number,
    isCounted: boolean,
  ): Judgement | null {
    const { penaltyMs, tokenMs } = this.#standing(key, kind, nowMs);
    const waitMs = isCounted ? penaltyMs : Math.max(penaltyMs, tokenMs);
    const isOwn = kind === key.narrowest;
    if (waitMs > 0) return this.#refuse('rate_limited', isOwn, waitMs);
    return this.#hasItsPlaces(key, kind, level) ? this.#refuse('overloaded', isOwn, 0) : null;
  }

  /** From `strained` on nobody has more than the room has for each who waits: else the many would evict the few (FLOOD-4). */
  #hasItsPlaces(key: SourceKey, kind: PrefixKind, level: PressureLevel): boolean {
    const most = this.#options.maxWaitingPerSource * PART_OF_SHARE[level] * shareOf(kind);
    const share = isAtLeast(level, 'strained') ? Math.min(most, this.room.fairShare) : most;
    return this.room.waitingOf(key, kind) >= Math.max(1, Math.floor(share));
  }

  #refuse(outcome: 'rate_limited' | 'overloaded', isOwn: boolean, waitMs: number): Judgement {
    return { outcome, isOwn, retryAfterMs: Math.max(waitMs, this.#options.minRetryAfterMs) };
  }
}
