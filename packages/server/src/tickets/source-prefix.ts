// How much of a client's address stays the same from one request to the next.
import ipaddr from 'ipaddr.js';

/**
 * The whole of an IPv4 address, the first 64 bits of an IPv6 address: what a household or a machine has to itself. Less
 * of an IPv4 address would take in strangers; more of an IPv6 address changes by the hour (RFC 8981). IPv4 in IPv6
 * counts as IPv4. Null for text that is not an address. Total: never throws.
 */
export function sourcePrefix(address: string): string | null {
  // The parser alone would also take 127.1, 0x7f000001 and 0177.0.0.1.
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return `${address}/32`;
  if (!ipaddr.IPv6.isValid(address)) return null;
  const parsed = ipaddr.IPv6.parse(address);
  if (parsed.isIPv4MappedAddress()) return `${parsed.toIPv4Address().toString()}/32`;
  const groups = parsed.parts.slice(0, 4).map((part) => part.toString(16));
  return `${groups.join(':')}::/64`;
}
