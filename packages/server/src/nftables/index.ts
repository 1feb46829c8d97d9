// `@inband/server/nftables`: sources with a penalty are kept away by the packet filter of Linux. Needs the program nft.

export { type NftablesBlocker, type NftablesStats, nftablesBlocker } from './nftables-blocker.ts';
export { NftablesError } from './nftables-error.ts';
export type { NftablesOptions } from './nftables-options.ts';
