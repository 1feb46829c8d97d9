// Keeps sources away with the packet filter of Linux. Clause FLOOD-10.
import type { SourceBlocker } from '../admission/source-blocker.ts';
import { systemClock } from '../clock.ts';
import type { BlockedElement } from './blocked-element.ts';
import { type BlockedSource, BlockedSources } from './blocked-sources.ts';
import { NftablesError } from './nftables-error.ts';
import {
  type CheckedNftablesOptions,
  checkNftablesOptions,
  type NftablesOptions,
} from './nftables-options.ts';
import { NftablesRuleset } from './nftables-ruleset.ts';
import { type NftResult, runNft } from './run-nft.ts';

export interface NftablesStats {
  /** How many sources this blocker keeps away, or is about to. */
  readonly blocked: number;
  /** How many batches of sources were given to nft. */
  readonly batches: number;
  /** How many of them failed, again after the table was set up anew. Their sources were let through. */
  readonly failures: number;
}

export interface NftablesBlocker extends SourceBlocker {
  /** Since it was made. */
  readonly stats: NftablesStats;
}

const MIN_TTL_MS = 1_000;
const MAX_TTL_MS = 3_600_000;
const FIRST_BATCH_AFTER_MS = 20;
const BATCH_EVERY_MS = 250;
const MAX_BATCH = 4_096;
/** So that an nft that does not work costs nothing. */
const QUIET_AFTER_FAILURE_MS = 5_000;

/**
 * New connections from a source that floods are dropped by the kernel (FLOOD-10). Needs Linux, the program nft and
 * CAP_NET_ADMIN. One blocker is enough for all servers of a thread; those of several threads get along. It sees the packets
 * that reach this machine (or container) for the port that the server listens on: behind a proxy, or a port that is redirected
 * to that one, it keeps nobody away.
 *
 * A source is blocked for 1 second to 1 hour, whatever the server asks for. `start` rejects with an `NftablesError`.
 *
 * @param run For tests: what runs the program.
 * @throws OptionError naming the option that cannot work, e.g. `nftables.table`.
 */
export function nftablesBlocker(
  options: NftablesOptions = {},
  run: (command: string, text: string) => Promise<NftResult> = runNft,
): NftablesBlocker {
  return new BatchingBlocker(checkNftablesOptions(options), run);
}

class BatchingBlocker implements NftablesBlocker {
  readonly #options: CheckedNftablesOptions;
  readonly #run: (text: string) => Promise<NftResult>;
  readonly #blocked: BlockedSources;
  /** Of each server, in the order of their starts. */
  #ports: readonly number[] = [];
  /** While there is a ruleset. */
  #table: string | null = null;
  #ruleset: NftablesRuleset | null = null;
  #queue: BlockedSource[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isTelling = false;
  /** What was asked of nft last: there is one at a time. */
  #lastTurn: Promise<unknown> = Promise.resolve();
  #lastBatchAtMs = Number.NEGATIVE_INFINITY;
  #quietUntilMs = Number.NEGATIVE_INFINITY;
  #batches = 0;
  #failures = 0;

  constructor(options: CheckedNftablesOptions, run: (command: string, text: string) => Promise<NftResult>) {
    this.#options = options;
    this.#run = (text) => run(options.command, text);
    this.#blocked = new BlockedSources(options.maxBlocked, options.neverBlock);
  }

  /** Counted when it is read: for metrics, not for every connection. */
  get blocked(): number {
    return this.#blocked.countAt(systemClock.monotonicMs());
  }

  get stats(): NftablesStats {
    return { blocked: this.blocked, batches: this.#batches, failures: this.#failures };
  }

  start(port: number): Promise<void> {
    return this.#inTurn(async () => {
      if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new NftablesError('failed', 'no port');
      const ports = [...this.#ports, port];
      const ruleset = this.#rulesetOf(ports);
      let result = await this.#run(ruleset.setUp());
      // What a process left that crashed may be of another kind. While nft hangs there is nothing to be known about that.
      if (result.outcome === 'failed') result = await this.#run(ruleset.replace());
      if (result.outcome !== 'done') throw errorOf(result);
      this.#table = ruleset.table;
      this.#ports = ports;
      this.#ruleset = ruleset;
    });
  }

  block(address: string, ttlMs: number): void {
    const nowMs = systemClock.monotonicMs();
    if (this.#ruleset === null || nowMs < this.#quietUntilMs) return;
    const source = this.#blocked.toTell(address, boundedTtlMs(ttlMs), nowMs);
    if (source === null) return;
    this.#queue.push(source);
    this.#schedule(nowMs);
  }

  stop(port: number): Promise<void> {
    return this.#inTurn(async () => {
      const ruleset = this.#ruleset;
      if (ruleset === null || !this.#ports.includes(port)) return;
      const index = this.#ports.indexOf(port);
      this.#ports = this.#ports.filter((_, other) => other !== index);
      if (this.#ports.length > 0) {
        this.#ruleset = this.#rulesetOf(this.#ports);
        if (!this.#ports.includes(port)) await this.#run(ruleset.removePort(port));
        return;
      }
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#ruleset = null;
      this.#table = null;
      this.#queue = [];
      this.#blocked.clear();
      await this.#run(ruleset.remove());
    });
  }

  /** Timers keep no process alive: what they would do is of no use to one that ends. */
  #schedule(nowMs: number): void {
    if (this.#timer !== undefined || this.#isTelling || this.#queue.length === 0) return;
    const delayMs = Math.max(FIRST_BATCH_AFTER_MS, this.#lastBatchAtMs + BATCH_EVERY_MS - nowMs);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#isTelling = true;
      void this.#inTurn(() => this.#tell()).finally(() => {
        this.#isTelling = false;
        this.#schedule(systemClock.monotonicMs());
      });
    }, delayMs).unref();
  }

  async #tell(): Promise<void> {
    const ruleset = this.#ruleset;
    const nowMs = systemClock.monotonicMs();
    const batch = this.#queue.splice(0, MAX_BATCH);
    const isOver = (source: BlockedSource): boolean => source.untilMs <= nowMs;
    this.#blocked.forget(batch.filter(isOver));
    const sources = batch.filter((source) => !isOver(source));
    if (ruleset === null || sources.length === 0) return;
    this.#lastBatchAtMs = nowMs;
    this.#batches += 1;
    const elements = ruleset.block(sources.map((source) => elementOf(source, nowMs)));
    let result = await this.#run(elements);
    // The table may have gone: an operator, or another worker that ended, deleted it.
    if (result.outcome !== 'done') result = await this.#run(ruleset.setUp() + elements);
    if (result.outcome === 'done') this.#blocked.told(sources, systemClock.monotonicMs());
    else this.#fail(sources, result);
  }

  #fail(sources: readonly BlockedSource[], result: NftResult): void {
    this.#failures += 1;
    this.#quietUntilMs = systemClock.monotonicMs() + QUIET_AFTER_FAILURE_MS;
    this.#blocked.forget(sources);
    this.#blocked.forget(this.#queue);
    this.#queue = [];
    try {
      this.#options.onError(errorOf(result));
    } catch {
      // Whoever cannot take the news must not end the server for it.
    }
  }

  /** The name stays, whichever port is the first to go. */
  #rulesetOf(ports: readonly number[]): NftablesRuleset {
    const { maxBlocked, table } = this.#options;
    const name = this.#table ?? table ?? `inband_${ports[0]}`;
    return new NftablesRuleset(name, [...new Set(ports)], maxBlocked);
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#lastTurn.then(task);
    this.#lastTurn = turn.catch(() => {});
    return turn;
  }
}

function boundedTtlMs(ttlMs: number): number {
  return ttlMs >= MIN_TTL_MS ? Math.min(Math.ceil(ttlMs), MAX_TTL_MS) : MIN_TTL_MS;
}

function elementOf({ text, untilMs }: BlockedSource, nowMs: number): BlockedElement {
  return {
    set: text.includes(':') ? 'blocked6' : 'blocked4',
    text,
    timeoutMs: Math.ceil(untilMs - nowMs),
  };
}

function errorOf({ outcome, said }: NftResult): NftablesError {
  const isKnown = outcome === 'not_found' || outcome === 'not_permitted';
  return new NftablesError(isKnown ? outcome : 'failed', said);
}
