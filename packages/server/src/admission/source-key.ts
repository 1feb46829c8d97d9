// Which source is an address, as words to count by? Read once for each upgrade, into memory that is used again.
import type { PrefixHash } from './prefix-hash.ts';
import { lowMaskOf, type PrefixKind, V4_32, V4_KINDS, V6_64, V6_KINDS } from './prefix-kind.ts';

const LONGEST_ADDRESS = 45;
const GROUPS = 8;
const DOT = 46;
const COLON = 58;
const ZERO = 48;
const NINE = 57;
const LOWER_A = 97;
const LOWER_F = 102;
const NO_GAP = -1;
const NO_DIGIT = -1;

/**
 * The first 64 bits of an IPv6 address, or an IPv4 address, with the keyed hash of each prefix it is counted by
 * (FLOOD-3). IPv4-mapped IPv6 is IPv4. What is no address is all one source: the one of `0.0.0.0`, which nobody has.
 *
 * The same sources as `sourcePrefix` of `ip-address.ts`, without its objects: this runs for every upgrade of a flood.
 */
export class SourceKey {
  readonly #hash: PrefixHash;
  readonly #groups = new Uint16Array(GROUPS);
  readonly #hashes = new Uint32Array(4);
  #kinds: readonly PrefixKind[] = V4_KINDS;
  #high = 0;
  #low = 0;
  /** What was read last: the same address is judged and then takes its place. Null for what is too long to keep. */
  #address: string | null = null;

  constructor(hash: PrefixHash) {
    this.#hash = hash;
  }

  /** The prefixes this source is counted by, the narrowest first. */
  get kinds(): readonly PrefixKind[] {
    return this.#kinds;
  }

  /** What stands for this source alone: the first of its kinds. */
  get narrowest(): PrefixKind {
    return this.#kinds === V4_KINDS ? V4_32 : V6_64;
  }

  /** Bits 0 to 31 of the prefix, as an unsigned number; 0 for IPv4. */
  get high(): number {
    return this.#high;
  }

  /** Bits 32 to 63 of the prefix, or the IPv4 address, with zeroes after the prefix. */
  lowOf(kind: PrefixKind): number {
    return (this.#low & lowMaskOf(kind)) >>> 0;
  }

  hashOf(kind: PrefixKind): number {
    return this.#hashes[kind] ?? 0;
  }

  /** Becomes the source of `address`. Never throws. */
  read(address: string): this {
    if (address === this.#address) return this;
    this.#address = address.length > LONGEST_ADDRESS ? null : address;
    const groups = this.#groups;
    const isAddress = readGroups(address, groups);
    if (!isAddress) groups.fill(0);
    const isV4 = !isAddress || isMapped(groups);
    this.#kinds = isV4 ? V4_KINDS : V6_KINDS;
    this.#high = isV4 ? 0 : wordAt(groups, 0);
    this.#low = wordAt(groups, isV4 ? 6 : 2);
    for (const kind of this.#kinds) this.#hashes[kind] = this.#hash.of(this.#high, this.lowOf(kind));
    return this;
  }
}

function wordAt(groups: Uint16Array, index: number): number {
  return (((groups[index] ?? 0) << 16) | (groups[index + 1] ?? 0)) >>> 0;
}

function isMapped(groups: Uint16Array): boolean {
  return (
    groups[5] === 0xffff && groups[4] === 0 && groups[3] === 0 && groups[2] === 0 && wordAt(groups, 0) === 0
  );
}

/** Strict, as Node's `isIP` is, and without zone ids. IPv4 becomes mapped IPv6. */
function readGroups(text: string, groups: Uint16Array): boolean {
  groups.fill(0);
  if (text.length > LONGEST_ADDRESS) return false;
  if (text.indexOf(':') === -1) {
    groups[5] = 0xffff;
    return readDotted(text, 0, groups, 6);
  }
  let count = 0;
  let gap = text.startsWith('::') ? 0 : NO_GAP;
  let start = gap === 0 ? 2 : 0;
  while (start < text.length) {
    if (count === GROUPS) return false;
    let end = start;
    let value = 0;
    for (let digit = hexDigitAt(text, end); digit !== NO_DIGIT; digit = hexDigitAt(text, end)) {
      value = value * 16 + digit;
      end += 1;
      if (end - start > 4) return false;
    }
    if (text.charCodeAt(end) === DOT) {
      if (count > GROUPS - 2 || !readDotted(text, start, groups, count)) return false;
      count += 2;
      break;
    }
    if (end === start) return false;
    groups[count] = value;
    count += 1;
    if (end === text.length) break;
    if (text.charCodeAt(end) !== COLON || end + 1 === text.length) return false;
    start = end + 1;
    if (text.charCodeAt(start) === COLON) {
      if (gap !== NO_GAP) return false;
      gap = count;
      start += 1;
    }
  }
  if (gap === NO_GAP) return count === GROUPS;
  if (count === GROUPS) return false;
  groups.copyWithin(GROUPS - count + gap, gap, count);
  groups.fill(0, gap, GROUPS - count + gap);
  return true;
}

/** Four numbers up to 255, without leading zeroes: the rest of the text, into two groups. */
function readDotted(text: string, from: number, groups: Uint16Array, into: number): boolean {
  let index = from;
  for (let octets = 0; octets < 4; octets += 1) {
    if (octets > 0) {
      if (text.charCodeAt(index) !== DOT) return false;
      index += 1;
    }
    const start = index;
    let value = 0;
    for (let code = text.charCodeAt(index); code >= ZERO && code <= NINE; code = text.charCodeAt(index)) {
      value = value * 10 + code - ZERO;
      index += 1;
      if (value > 255) return false;
    }
    if (index === start || (index - start > 1 && text.charCodeAt(start) === ZERO)) return false;
    const group = into + (octets >> 1);
    groups[group] = octets % 2 === 0 ? value << 8 : (groups[group] ?? 0) | value;
  }
  return index === text.length;
}

/** Also for an index past the end. */
function hexDigitAt(text: string, index: number): number {
  const code = text.charCodeAt(index);
  if (code >= ZERO && code <= NINE) return code - ZERO;
  const lower = code | 0x20;
  return lower >= LOWER_A && lower <= LOWER_F ? lower - LOWER_A + 10 : NO_DIGIT;
}
