// What nft is given to read. Clause FLOOD-10.
import type { BlockedElement } from './blocked-element.ts';

/**
 * Only the first packet of a connection is looked at, and only before anything is kept about it, so that what is open goes on
 * (FLOOD-10). It is dropped without an answer: that costs least, and an honest client behind the same address gets in with
 * the retransmission after the time is over. What only passes through this machine to another is none of this server's business.
 */
const FIRST_PACKET = 'fib daddr type local tcp flags & (fin | syn | rst | ack) == syn';
/** The first 64 bits, which is what one holder of IPv6 addresses has. */
const NETWORK_64 = 'ip6 saddr & ffff:ffff:ffff:ffff::';
/**
 * An element whose time is over takes room until the kernel collects it, up to some seconds later, and workers, who do not
 * count together, share the set. A set that is full would fail whole batches.
 */
const SPARE_FACTOR = 2;

/**
 * The text of each transaction, which holds as a whole or not at all. Made of numbers, of a table's name that was checked,
 * and of what `blockedText` made of addresses, so that nobody can write into it.
 */
export class NftablesRuleset {
  readonly table: string;
  /** As nft wants it, with its family. */
  readonly #table: string;
  readonly #ports: readonly number[];
  readonly #setSize: number;

  /** @param maxBlocked how many elements there may be at a time. */
  constructor(table: string, ports: readonly number[], maxBlocked: number) {
    this.table = table;
    this.#table = `inet ${table}`;
    this.#ports = ports;
    this.#setSize = maxBlocked * SPARE_FACTOR;
  }

  /** Keeps the elements that are there, which may be another worker's. Fails where the table has sets of another kind. */
  setUp(): string {
    const set = (name: string, type: string): string =>
      `add set ${this.#table} ${name} { type ${type}; size ${this.#setSize}; flags timeout; }\n`;
    return [
      `add table ${this.#table}\n`,
      set('blocked4', 'ipv4_addr'),
      set('blocked6', 'ipv6_addr'),
      ...this.#ports.map((port) => this.#chain(port)),
    ].join('');
  }

  /** Whatever the table was before. It is added first because what is not there cannot be deleted. */
  replace(): string {
    return `add table ${this.#table}\n${this.remove()}${this.setUp()}`;
  }

  block(elements: readonly BlockedElement[]): string {
    return this.#add('blocked4', elements) + this.#add('blocked6', elements);
  }

  removePort(port: number): string {
    const chain = `${this.#table} port_${port}`;
    return `flush chain ${chain}\ndelete chain ${chain}\n`;
  }

  remove(): string {
    return `delete table ${this.#table}\n`;
  }

  #chain(port: number): string {
    const chain = `${this.#table} port_${port}`;
    const rule = `add rule ${chain} tcp dport ${port} ${FIRST_PACKET}`;
    return [
      `add chain ${chain} { type filter hook prerouting priority raw; policy accept; }\n`,
      `flush chain ${chain}\n`,
      `${rule} ip saddr @blocked4 drop\n`,
      `${rule} ${NETWORK_64} @blocked6 drop\n`,
    ].join('');
  }

  #add(set: BlockedElement['set'], elements: readonly BlockedElement[]): string {
    const texts = elements
      .filter((element) => element.set === set)
      .map(({ text, timeoutMs }) => `${text} timeout ${timeoutMs}ms`);
    return texts.length === 0 ? '' : `add element ${this.#table} ${set} { ${texts.join(', ')} }\n`;
  }
}
