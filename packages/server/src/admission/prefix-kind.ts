// By which prefixes is a source counted, and how much more than one address may a wider prefix have? Clause FLOOD-3.

/**
 * 0: an IPv4 address. 1, 2, 3: the /64, /56 and /48 of an IPv6 address: what one host, one household and one site are
 * usually given. Numbers, not names: they index the tables.
 */
export type PrefixKind = 0 | 1 | 2 | 3;

export const V4_32: PrefixKind = 0;
export const V6_64: PrefixKind = 1;
export const V6_56: PrefixKind = 2;
export const V6_48: PrefixKind = 3;

export const PREFIX_KINDS: readonly PrefixKind[] = [V4_32, V6_64, V6_56, V6_48];
export const V4_KINDS: readonly PrefixKind[] = [V4_32];
export const V6_KINDS: readonly PrefixKind[] = [V6_64, V6_56, V6_48];

const SHARES: Readonly<Record<PrefixKind, number>> = { 0: 1, 1: 1, 2: 2, 3: 4 };
const LOW_MASKS: Readonly<Record<PrefixKind, number>> = { 0: ~0, 1: ~0, 2: ~0xff, 3: ~0xffff };

/**
 * How many times as much as one address this prefix may have, of everything: places, upgrades, failures. A /48 has
 * 65,536 /64s and is held to four times one of them.
 */
export function shareOf(kind: PrefixKind): number {
  return SHARES[kind];
}

/** The part of the second 32 bits of a prefix that belongs to this kind of prefix. */
export function lowMaskOf(kind: PrefixKind): number {
  return LOW_MASKS[kind];
}
