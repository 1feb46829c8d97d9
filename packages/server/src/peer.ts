// Who is at the other end, as far as the network and the request tell.

/** Facts to bind a credential to, or to count by. Anybody can choose most of them, so none is an identity. */
export interface Peer {
  /**
   * The client's IP address, in its shortest spelling, IPv4 in IPv6 written as IPv4; that of the right-most hop that is
   * not a trusted proxy (UPGRADE-9). Empty where the transport knows none.
   */
  readonly address: string;
  /** The `Origin` header; null where the request has none, or an empty one. */
  readonly origin: string | null;
  /** The `User-Agent` header; null where the request has none, or where no method asked for it. */
  readonly userAgent: string | null;
}
