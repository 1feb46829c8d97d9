// Whose word about the client's address counts: the option, and its check at start.
import { assertKnownOptions } from '../assert-known-options.ts';
import { OptionError } from '../option-error.ts';
import type { HopHeader } from './hops-from-right.ts';
import { type Network, type NetworkProblem, parseNetwork } from './ip-address.ts';

/** What stands between the clients and this server, and how it says who is at the other end (UPGRADE-9). */
export interface ClientAddressOptions {
  /**
   * The addresses or networks of the proxies, IPv4 or IPv6, e.g. `['10.0.0.7', '2001:db8:1::/48']`. Whoever connects
   * from elsewhere is the client, whatever the request says.
   */
  readonly trustedProxies: readonly string[];
  /**
   * The header to which every trusted proxy appends the address it was connected from. One, because proxies write one
   * and pass the other on as the client sent it. Default null: none is read.
   */
  readonly header?: HopHeader | null;
  /**
   * Whether trusted proxies may begin a connection with a preamble of version 2 of the PROXY protocol. They must speak
   * HTTP to this server (`mode http` in HAProxy): through one that passes bytes on, a client could send a preamble of
   * its own with a second request. Default false.
   */
  readonly proxyProtocol?: boolean;
}

export interface ClientAddressPolicy {
  readonly trustedProxies: readonly Network[];
  readonly header: HopHeader | null;
  readonly proxyProtocol: boolean;
}

/** Whether the address of a socket may be that of a proxy, and so says nothing about a client. */
export function hasProxies({ header, proxyProtocol }: ClientAddressPolicy): boolean {
  return header !== null || proxyProtocol;
}

const OPTION = 'clientAddress';
const KNOWN = ['trustedProxies', 'header', 'proxyProtocol'];
const NO_PROXIES: ClientAddressPolicy = { trustedProxies: [], header: null, proxyProtocol: false };

const PROBLEMS: Readonly<Record<NetworkProblem, string>> = {
  no_network: 'must hold IP addresses or networks, e.g. "10.0.0.7" or "2001:db8:1::/48"',
  host_bits: 'must hold networks whose address is their first, e.g. "10.0.0.0/8"',
  too_wide: 'must not trust half the world: a prefix has at least 8 bits, or 7 of IPv6',
};

/** @throws OptionError naming the part that cannot work. Without the option, peers are taken for the clients. */
export function readClientAddress(options: ClientAddressOptions | undefined): ClientAddressPolicy {
  if (options === undefined) return NO_PROXIES;
  assertKnownOptions(OPTION, options, KNOWN, `${OPTION}.`);
  const { header = null, proxyProtocol = false } = options;
  const trustedProxies = readProxies(options.trustedProxies);
  if (header !== null && header !== 'x-forwarded-for' && header !== 'forwarded') {
    throw new OptionError(`${OPTION}.header`, 'must be "x-forwarded-for", "forwarded" or null');
  }
  if (typeof proxyProtocol !== 'boolean') {
    throw new OptionError(`${OPTION}.proxyProtocol`, 'must be true or false');
  }
  const isAnythingRead = header !== null || proxyProtocol;
  if (isAnythingRead && trustedProxies.length === 0) {
    throw new OptionError(`${OPTION}.trustedProxies`, 'must name whose word counts');
  }
  if (!isAnythingRead && trustedProxies.length > 0) {
    // Every client would have the address of the proxy, and share its limits with all the others.
    throw new OptionError(
      `${OPTION}.header`,
      'or "proxyProtocol" must say how trusted proxies name the client',
    );
  }
  return { trustedProxies, header, proxyProtocol };
}

function readProxies(entries: unknown): readonly Network[] {
  const option = `${OPTION}.trustedProxies`;
  if (!Array.isArray(entries)) throw new OptionError(option, PROBLEMS.no_network);
  return entries.map((entry: unknown) => {
    const network = typeof entry === 'string' ? parseNetwork(entry) : 'no_network';
    if (typeof network === 'string') throw new OptionError(option, PROBLEMS[network]);
    return network;
  });
}
