// Which address is the client's?
import type { ClientAddressPolicy } from './client-address-options.ts';
import { hopsFromRight } from './hops-from-right.ts';
import { canonicalAddress, isInNetworks } from './ip-address.ts';

/** A chain of trusted proxies longer than this is not followed to its end. */
const MAX_HOPS = 32;

/**
 * UPGRADE-9: the address of the right-most hop that is not a trusted proxy, in its canonical spelling. The nearest hop
 * is the peer itself; each trusted proxy is asked for the hop before it, first through the PROXY protocol, then in the
 * header from its right end. Nothing of an untrusted hop is read, so nobody but a trusted proxy moves the address.
 *
 * Where the trail ends among the trusted proxies, it is the address of the last one known: when nothing stands to the
 * left, when that is no address (`unknown`, `_hidden`, garbage), and after 32 hops or 4,096 characters of the header.
 * Those clients count as one, which is safe, where to read on would believe a hop nobody vouched for.
 *
 * @param socketAddress What the transport says, in any spelling; empty where it knows none, as on a Unix socket. Then
 *   the result is empty, too, and nothing is believed.
 * @param proxiedAddress What the PROXY preamble said; empty or null where there was none.
 * @param headerValue All lines of the policy's header, joined with `, ` in their order; empty where there is none.
 */
export function resolveClientAddress(
  socketAddress: string,
  proxiedAddress: string | null,
  headerValue: string,
  policy: ClientAddressPolicy,
): string {
  const { trustedProxies, header, proxyProtocol } = policy;
  let known = canonicalAddress(socketAddress) ?? '';
  if (!isInNetworks(known, trustedProxies)) return known;
  if (proxyProtocol && proxiedAddress !== null && proxiedAddress !== '') {
    const proxied = canonicalAddress(proxiedAddress);
    if (proxied === null) return known;
    known = proxied;
    if (!isInNetworks(known, trustedProxies)) return known;
  }
  if (header === null) return known;
  let hops = 0;
  for (const hop of hopsFromRight(header, headerValue)) {
    hops += 1;
    if (hop === null || hops > MAX_HOPS) return known;
    known = hop;
    if (!isInNetworks(known, trustedProxies)) return known;
  }
  return known;
}
