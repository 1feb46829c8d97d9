// How is an IP address spelt, and in which network is it? The only file that knows the library for it.
import { isIP, isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** One network. What it is made of is the business of this file. */
export interface Network {
  readonly first: Address;
  readonly prefixBits: number;
}

/** Why a text is not a network that can be trusted. */
export type NetworkProblem = 'no_network' | 'host_bits' | 'too_wide';

const LONGEST_ADDRESS = 45;
const MAPPED_BITS = 96;
/** The widest networks that somebody can own for private use: 10.0.0.0/8 and fc00::/7. */
const WIDEST_BITS = { ipv4: 8, ipv6: 7 } as const;
const SOURCE_GROUPS = 4;
const NETWORK = /^([^/]*)(?:\/(0|[1-9]\d{0,2}))?$/;

/**
 * The one spelling of an address: dotted decimal, or RFC 5952 for IPv6; IPv4-mapped IPv6 is IPv4 (UPGRADE-9). Null for
 * everything else, also for what some parsers take for an address: `127.1`, `0x7f.0.0.1`, `010.0.0.1`, and zone ids
 * (`fe80::1%eth0`), which mean something on one machine only and would give one address any number of spellings.
 */
export function canonicalAddress(text: string): string | null {
  // Dotted decimal without leading zeroes, which is all that passes here, is its own canonical spelling.
  if (isIPv4(text)) return text;
  const address = parseAddress(text);
  return address === null ? null : address.toString();
}

/** An address alone is the network of that address. A mapped network is the IPv4 network it stands for. */
export function parseNetwork(text: string): Network | NetworkProblem {
  const [, addressText = '', bitsText] = NETWORK.exec(text) ?? [];
  const isMapped = isIP(addressText) === 6;
  const first = parseAddress(addressText);
  if (first === null) return 'no_network';
  const fullBits = first.kind() === 'ipv4' ? 32 : 128;
  // The prefix of a mapped network counts the 96 bits before the IPv4 address.
  const offset = isMapped && first.kind() === 'ipv4' ? MAPPED_BITS : 0;
  const prefixBits = bitsText === undefined ? fullBits : Number(bitsText) - offset;
  if (prefixBits > fullBits) return 'no_network';
  // Below zero the prefix ends before the mark that makes a mapped address, which is then among the host's bits.
  if (prefixBits < 0 || !isZeroAfter(first.toByteArray(), prefixBits)) return 'host_bits';
  return prefixBits < WIDEST_BITS[first.kind()] ? 'too_wide' : { first, prefixBits };
}

/** Whether an address, in any spelling, is in one of the networks. What is no address is in none. */
export function isInNetworks(text: string, networks: readonly Network[]): boolean {
  if (networks.length === 0) return false;
  const address = parseAddress(text);
  if (address === null) return false;
  return networks.some(
    ({ first, prefixBits }) => first.kind() === address.kind() && address.match(first, prefixBits),
  );
}

/**
 * What to count by: one IPv4 address (`192.0.2.1/32`), or the /64 of an IPv6 address (`2001:db8::/64`), since whoever
 * has one address of that has them all. Empty for what is no address, so that all of those count together.
 */
export function sourcePrefix(text: string): string {
  const address = parseAddress(text);
  if (address === null) return '';
  if (!('parts' in address)) return `${address.toString()}/32`;
  const groups = address.parts.map((group, index) => (index < SOURCE_GROUPS ? group : 0));
  return `${new ipaddr.IPv6(groups).toString()}/64`;
}

function parseAddress(text: string): Address | null {
  // The library alone would take short, octal and hexadecimal forms; Node's own check takes none of those.
  if (text.length > LONGEST_ADDRESS || text.includes('%') || isIP(text) === 0) return null;
  try {
    return ipaddr.process(withoutDottedTail(text));
  } catch {
    return null;
  }
}

/** The library takes `::192.0.2.1` for `::ffff:192.0.2.1`, and so one address for another. */
function withoutDottedTail(text: string): string {
  const start = text.lastIndexOf(':') + 1;
  if (start === 0 || !text.includes('.')) return text;
  const [a = 0, b = 0, c = 0, d = 0] = text.slice(start).split('.').map(Number);
  return `${text.slice(0, start)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

function isZeroAfter(bytes: readonly number[], bits: number): boolean {
  return bytes.every((byte, index) => {
    const networkBits = Math.min(Math.max(bits - index * 8, 0), 8);
    return (byte & (0xff >> networkBits)) === 0;
  });
}
