// For `--options`: a server that has sources that flood kept away by the packet filter. Needs root and nft.
import { nftablesBlocker } from '@inband/server/nftables';

export const server = { blocker: nftablesBlocker() };
