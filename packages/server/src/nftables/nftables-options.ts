// What can be chosen about the packet filter, and whether it can work.
import { assertKnownOptions } from '../assert-known-options.ts';
import {
  type Network,
  type NetworkProblem,
  parseNetwork,
  sourcePrefix,
} from '../client-address/ip-address.ts';
import { integerOption } from '../integer-option.ts';
import { OptionError } from '../option-error.ts';
import type { NftablesError } from './nftables-error.ts';

export interface NftablesOptions {
  /** The program: a path, or a name that is looked up in PATH and in the `sbin` folders. Default `nft`. */
  readonly command?: string;
  /**
   * The table of the family `inet` that belongs to the servers with this blocker and to nobody else: it is written anew at
   * the start and deleted at the end. Lower-case letters, digits and `_`, at most 31. Default: `inband_` and the first port.
   */
  readonly table?: string;
  /** How many sources are kept away at a time, 1 to 1,000,000; default 65,536. More are let through to the server. */
  readonly maxBlocked?: number;
  /**
   * Addresses and networks that are never kept away, e.g. `['192.0.2.7', '2001:db8:1::/48']`: of load balancers, health checks, your
   * own; of IPv6 with the whole of their /64. Default `['127.0.0.1', '::1']`, as which programs on this machine come, among them proxies; a list of
   * your own replaces it.
   */
  readonly neverBlock?: readonly string[];
  /**
   * Told when sources could not be blocked, once for each failed batch, which is at most once in 5 seconds. What it throws
   * is dropped. Default: nobody.
   */
  readonly onError?: (error: NftablesError) => void;
}

/** With defaults; `table` null where it depends on the port. */
export interface CheckedNftablesOptions {
  readonly command: string;
  readonly table: string | null;
  readonly maxBlocked: number;
  readonly neverBlock: readonly Network[];
  readonly onError: (error: NftablesError) => void;
}

const KNOWN = ['command', 'table', 'maxBlocked', 'neverBlock', 'onError'];
/** As which programs on this machine come, among them proxies. */
export const THIS_MACHINE: readonly string[] = ['127.0.0.1', '::1'];
const TABLE = /^[a-z][a-z0-9_]{0,30}$/;

/** @throws OptionError naming the option, e.g. `nftables.table`. */
export function checkNftablesOptions(options: NftablesOptions): CheckedNftablesOptions {
  assertKnownOptions('nftables', options, KNOWN, 'nftables.');
  const {
    command = 'nft',
    table = null,
    maxBlocked,
    neverBlock = THIS_MACHINE,
    onError = () => {},
  } = options;
  if (typeof command !== 'string' || command === '' || command.includes('\0')) {
    throw new OptionError('nftables.command', 'must be the name or the path of a program');
  }
  if (table !== null && (typeof table !== 'string' || !TABLE.test(table))) {
    throw new OptionError(
      'nftables.table',
      'must begin with a lower-case letter and hold those, digits and _ only, at most 31',
    );
  }
  if (typeof onError !== 'function') throw new OptionError('nftables.onError', 'must be a function');
  return {
    command,
    table,
    maxBlocked: integerOption('nftables.maxBlocked', maxBlocked, {
      default: 65_536,
      min: 1,
      max: 1_000_000,
    }),
    neverBlock: readNetworks(neverBlock),
    onError,
  };
}

/** What is kept away of IPv6 is a whole /64, so who must not be stands for all of theirs. */
function readNetwork(text: string): Network | NetworkProblem {
  const network = parseNetwork(text);
  const [address = ''] = text.split('/');
  const isWithinSource = typeof network === 'object' && address.includes(':') && network.prefixBits > 64;
  return isWithinSource ? parseNetwork(sourcePrefix(address)) : network;
}

function readNetworks(texts: unknown): readonly Network[] {
  const networks = Array.isArray(texts) ? texts.map((text) => readNetwork(String(text))) : ['no_network'];
  if (!networks.every((network): network is Network => typeof network === 'object')) {
    throw new OptionError(
      'nftables.neverBlock',
      'must be a list of IP addresses and networks, each by its first address',
    );
  }
  return networks;
}
