// The port to one open WebSocket, as the connection driver sees it.

/**
 * What became of a frame that was sent.
 * - `sent`: handed to the operating system.
 * - `buffered`: kept in memory until the peer reads; the limit has not been reached.
 * - `dropped`: over the limit and thrown away. The stream now has a gap, and the connection must end (CLOSE-6).
 */
export type SendOutcome = 'sent' | 'buffered' | 'dropped';

/**
 * - `send` and `close` are only called while the socket is open; the adapter MUST say when it no longer is, by
 *   `Connection.socketClosed`, exactly once.
 * - `close` MUST send a close frame with this code and reason. It MAY call back before it returns.
 */
export interface Socket {
  send(payload: string | Uint8Array): SendOutcome;
  close(code: number, reason: string): void;
  /**
   * Ends the connection without a close frame, and without waiting for the peer, once what was sent has been handed to the
   * operating system. MAY call back before it returns.
   */
  cut(): void;
  /** How much waits in memory for the peer to read. */
  bufferedBytes(): number;
}
