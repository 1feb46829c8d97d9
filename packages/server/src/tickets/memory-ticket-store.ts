// Tickets in the memory of one process.

import { assertKnownOptions } from '../assert-known-options.ts';
import { assertPort } from '../assert-port.ts';
import { type Clock, systemClock } from '../clock.ts';
import { integerOption } from '../integer-option.ts';
import type { StoredTicket, TicketStore } from './ticket-store.ts';

export interface MemoryTicketStoreOptions {
  /** How many tickets there may be at a time; beyond that there are none to be had. Default 100000. */
  readonly maxTickets?: number;
  /** Default: the clock of the machine. */
  readonly clock?: Pick<Clock, 'monotonicMs'>;
}

interface KeptTicket {
  readonly owner: string;
  readonly record: string;
  readonly expiresAtMs: number;
}

/** More than one, so that expired tickets leave faster than new ones come. */
const LOOKS_PER_PUT = 4;
/** How far a full store looks for room before it gives up; the next call goes on from there. */
const LOOKS_WHEN_FULL = 256;

/**
 * For one process, or for a load balancer that sends a client's HTTP and WebSocket to the same one: what one process
 * issues no other can redeem. Every call answers directly, without a promise.
 *
 * A store that is full throws, which makes tickets unavailable (TICKET-6); it never drops a good one for a new one.
 *
 * @throws OptionError naming the option that cannot work.
 */
export class MemoryTicketStore implements TicketStore {
  readonly #maxTickets: number;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  /** By digest. */
  readonly #tickets = new Map<string, KeptTicket>();
  /** The digests of each owner. */
  readonly #digestsByOwner = new Map<string, Set<string>>();
  /** Walks round and round over all tickets; a Map's iterator stays good while the Map changes. */
  #hand: Iterator<[string, KeptTicket]>;

  constructor(options: MemoryTicketStoreOptions = {}) {
    assertKnownOptions('options', options, ['maxTickets', 'clock']);
    this.#maxTickets = integerOption('maxTickets', options.maxTickets, {
      default: 100_000,
      min: 1,
      max: 10_000_000,
    });
    this.#clock = options.clock ?? systemClock;
    assertPort('clock', this.#clock, ['monotonicMs']);
    this.#hand = this.#tickets.entries();
  }

  /** How many tickets are kept. Some may have expired: those leave little by little, as others come. */
  get size(): number {
    return this.#tickets.size;
  }

  put(ticket: StoredTicket): 'stored' | 'full' {
    const nowMs = this.#clock.monotonicMs();
    this.#dropExpired(nowMs, LOOKS_PER_PUT);
    if (this.#isAtCap(ticket, nowMs)) return 'full';
    if (this.#tickets.size >= this.#maxTickets) this.#dropExpired(nowMs, LOOKS_WHEN_FULL);
    if (this.#tickets.size >= this.#maxTickets) throw new Error('the ticket store is full');
    // No two tickets are equal. If they were, the second would hand out what the first stands for.
    if (this.#tickets.has(ticket.digest)) throw new Error('the ticket store has this ticket already');
    const { digest, owner, record, ttlMs } = ticket;
    this.#tickets.set(digest, { owner, record, expiresAtMs: nowMs + ttlMs });
    const digests = this.#digestsByOwner.get(owner);
    if (digests === undefined) this.#digestsByOwner.set(owner, new Set([digest]));
    else digests.add(digest);
    return 'stored';
  }

  take(digest: string): string | null {
    const ticket = this.#tickets.get(digest);
    if (ticket === undefined) return null;
    this.#drop(digest, ticket);
    return this.#clock.monotonicMs() < ticket.expiresAtMs ? ticket.record : null;
  }

  dropAll(owner: string): number {
    const nowMs = this.#clock.monotonicMs();
    let dropped = 0;
    for (const digest of this.#digestsByOwner.get(owner) ?? []) {
      const ticket = this.#tickets.get(digest);
      if (ticket !== undefined && nowMs < ticket.expiresAtMs) dropped += 1;
      this.#tickets.delete(digest);
    }
    this.#digestsByOwner.delete(owner);
    return dropped;
  }

  /** Looks through the owner's tickets only where that can matter, and then at no more than the cap. */
  #isAtCap({ owner, maxPerOwner }: StoredTicket, nowMs: number): boolean {
    const digests = this.#digestsByOwner.get(owner);
    if (digests === undefined || digests.size < maxPerOwner) return false;
    for (const digest of digests) {
      const ticket = this.#tickets.get(digest);
      if (ticket !== undefined && nowMs >= ticket.expiresAtMs) this.#drop(digest, ticket);
    }
    return digests.size >= maxPerOwner;
  }

  /** In the order in which they came, which is not that in which they expire; hence the walk that never ends. */
  #dropExpired(nowMs: number, maxLooks: number): void {
    for (let looks = 0; looks < maxLooks; looks += 1) {
      const next = this.#hand.next();
      if (next.done === true) {
        this.#hand = this.#tickets.entries();
        if (this.#tickets.size === 0) return;
        continue;
      }
      const [digest, ticket] = next.value;
      if (nowMs >= ticket.expiresAtMs) this.#drop(digest, ticket);
    }
  }

  #drop(digest: string, { owner }: KeptTicket): void {
    this.#tickets.delete(digest);
    const digests = this.#digestsByOwner.get(owner);
    digests?.delete(digest);
    if (digests?.size === 0) this.#digestsByOwner.delete(owner);
  }
}
