// What is written to the packet filter for an address? Clause FLOOD-10.
import { sourcePrefix } from '../client-address/ip-address.ts';

/**
 * An IPv4 address, or the first address of the /64 that an IPv6 address is in; null for what is no address. Written anew from
 * the parsed address: no character of `address` itself gets to nft.
 */
export function blockedText(address: string): string | null {
  const prefix = typeof address === 'string' ? sourcePrefix(address) : '';
  return prefix === '' ? null : prefix.slice(0, prefix.indexOf('/'));
}
