// Which sources are kept away, until when, and which of them the packet filter is yet to be told of? Clause FLOOD-10.
import { isInNetworks, type Network } from '../client-address/ip-address.ts';
import { blockedText } from './blocked-text.ts';

export interface BlockedSource {
  /** As `blockedText` gives it. */
  readonly text: string;
  untilMs: number;
  /** When the packet filter was told; null while it is yet to be. */
  toldAtMs: number | null;
}

/** Longer than any address that is a key. */
const MAX_ADDRESS_LENGTH = 45;
/**
 * A source that comes again after this time, though it is blocked, was forgotten by the packet filter: another worker took the
 * table down, or an operator flushed it. Those that were on their way when it was told are through by then.
 */
const TELL_AGAIN_AFTER_MS = 5_000;
/** More than one for each that comes, so that what is over is found before there is no room. */
const LOOKED_AT_PER_NEWCOMER = 4;

/** Every call but `countAt` costs the same, however many there are. Times are of a clock that only runs forward. */
export class BlockedSources {
  readonly #maxBlocked: number;
  readonly #neverBlock: readonly Network[];
  readonly #byText = new Map<string, BlockedSource>();
  /** Goes round and round through the map, and so finds what is over. */
  #hand = this.#byText.values();

  constructor(maxBlocked: number, neverBlock: readonly Network[]) {
    this.#maxBlocked = maxBlocked;
    this.#neverBlock = neverBlock;
  }

  /**
   * Remembers a source. Returns it when the packet filter has to be told, which the caller says with `told` or `forget`; null
   * when it knows already, when there is no room, for whom it must not block, and for what is no address.
   */
  toTell(address: string, ttlMs: number, nowMs: number): BlockedSource | null {
    // An address that is a key itself, as each of IPv4 is, need not be read again.
    const isKeyLike = typeof address === 'string' && address.length <= MAX_ADDRESS_LENGTH;
    const known = isKeyLike ? this.#byText.get(address) : undefined;
    if (known !== undefined) return this.#again(known, ttlMs, nowMs);
    const text = blockedText(address);
    if (text === null) return null;
    const source = this.#byText.get(text);
    if (source !== undefined) return this.#again(source, ttlMs, nowMs);
    return isInNetworks(text, this.#neverBlock) ? null : this.#newcomer(text, nowMs + ttlMs, nowMs);
  }

  /** The packet filter has these. */
  told(sources: readonly BlockedSource[], nowMs: number): void {
    for (const source of sources) source.toldAtMs = nowMs;
  }

  /** The packet filter does not have these, so they are told of again when they come again. */
  forget(sources: readonly BlockedSource[]): void {
    for (const { text } of sources) this.#byText.delete(text);
  }

  clear(): void {
    this.#byText.clear();
  }

  /** How many are kept away. Looks at all of them. */
  countAt(nowMs: number): number {
    let count = 0;
    for (const source of this.#byText.values()) if (source.untilMs > nowMs) count += 1;
    return count;
  }

  #again(source: BlockedSource, ttlMs: number, nowMs: number): BlockedSource | null {
    const isOver = source.untilMs <= nowMs;
    if (!isOver && (source.toldAtMs === null || nowMs - source.toldAtMs < TELL_AGAIN_AFTER_MS)) return null;
    source.untilMs = Math.max(source.untilMs, nowMs + ttlMs);
    if (source.toldAtMs === null) return null;
    source.toldAtMs = null;
    return source;
  }

  #newcomer(text: string, untilMs: number, nowMs: number): BlockedSource | null {
    for (let looked = 0; looked < LOOKED_AT_PER_NEWCOMER; looked += 1) {
      const next = this.#hand.next();
      if (next.done === true) {
        this.#hand = this.#byText.values();
        break;
      }
      this.#forgetIfOver(next.value, nowMs);
    }
    if (this.#byText.size >= this.#maxBlocked) return null;
    const source: BlockedSource = { text, untilMs, toldAtMs: null };
    this.#byText.set(text, source);
    return source;
  }

  /** But for those that wait to be told of: whoever has them has to say what became of them. */
  #forgetIfOver({ text, untilMs, toldAtMs }: BlockedSource, nowMs: number): void {
    if (untilMs <= nowMs && toldAtMs !== null) this.#byText.delete(text);
  }
}
