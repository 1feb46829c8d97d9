// `@inband/server/nftables`: sources that flood are kept away by the packet filter of Linux. Needs the program nft.

export { type NftablesBlocker, type NftablesStats, nftablesBlocker } from './nftables-blocker.ts';
export { NftablesError } from './nftables-error.ts';
export { type NftablesOptions, THIS_MACHINE } from './nftables-options.ts';
