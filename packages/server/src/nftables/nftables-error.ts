// What a start rejects with, and `onError` gets, when the packet filter cannot be told.

type Reason = 'not_found' | 'not_permitted' | 'failed';

const ADVICE: Readonly<Record<Reason, string>> = {
  not_found: 'the program nft was not found: install the package nftables, or name the program in "command"',
  not_permitted:
    'nft may not change the packet filter: it needs CAP_NET_ADMIN (AmbientCapabilities=CAP_NET_ADMIN in a systemd unit)',
  failed: 'nft failed',
};

/** Never names a source. */
export class NftablesError extends Error {
  override readonly name = 'NftablesError';
  readonly reason: Reason;

  /** @param said What the program gave as the cause, without what it quotes; may be empty. */
  constructor(reason: Reason, said: string) {
    super(said === '' ? ADVICE[reason] : `${ADVICE[reason]}: ${said}`);
    this.reason = reason;
  }
}
