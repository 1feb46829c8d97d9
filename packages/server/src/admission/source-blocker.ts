// Who keeps a source away before it costs this process anything? Clause FLOOD-10.

/**
 * The port to what stands in front of this process, as the packet filter of the operating system does.
 *
 * An implementation MUST NOT touch connections that are open, and MUST let a source come again by itself when its time is
 * over, whatever became of this process.
 */
export interface SourceBlocker {
  /** How many sources are kept away just now, as far as it knows. For the metrics. */
  readonly blocked: number;
  /**
   * A server listens on this port. Called once for each listening server. MUST reject when nothing can be blocked: whoever asked for
   * a blocker must not do without one unknowingly.
   */
  start(port: number): Promise<void>;
  /**
   * Keeps new connections from this source away from the ports that were started, for so long: an IPv4 address, or of an IPv6
   * address its /64. `address` is canonical text, never IPv4-mapped. Called in a flood, up to tens of thousands of times a second, and
   * again for a source that is blocked already: MUST return at once, MUST NOT throw, MUST keep no more than a bounded number.
   */
  block(address: string, ttlMs: number): void;
  /** The server on this port listens no more. MUST take back what was set up for it; MUST NOT reject. */
  stop(port: number): Promise<void>;
}
