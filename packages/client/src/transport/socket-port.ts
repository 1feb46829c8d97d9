// What the driver needs of a WebSocket, whoever implements it.
import type { Frame } from '@inband/protocol';

/** What a socket tells the driver. */
export interface SocketHandlers {
  /** The handshake is done. `subprotocol` is the one the server chose, or the empty string. */
  onOpen(subprotocol: string): void;
  onMessage(frame: Frame): void;
  /**
   * The connection is over, or never came about: 1006 when no close frame was seen. `retryAfterMs` is what the
   * close reason, or the refusal of the upgrade, asks for. `mayNeedPass` says that the socket did not open, and that the
   * want of a pass is why (PASS-6), or may be for all that is seen.
   */
  onClose(code: number, retryAfterMs: number | null, mayNeedPass: boolean): void;
}

/**
 * An opening or open WebSocket.
 *
 * `send`
 * - MUST NOT throw once `onOpen` was called; on a socket that is closing it does nothing.
 *
 * `close`
 * - MUST detach: no handler is called afterwards.
 * - MUST NOT throw, whatever state the socket is in, and MUST free the socket even if the peer never answers.
 */
export interface SocketPort {
  /** What `send` accepted and the network did not yet take. */
  readonly bufferedBytes: number;
  send(payload: string | Uint8Array): void;
  close(code: 1000 | 4400 | 4408): void;
}

/**
 * Opens a WebSocket.
 *
 * - MUST NOT follow redirects: the credential goes over this connection, and only to this URL (CLIENT-11).
 * - MUST NOT negotiate compression where it can say so: a small frame could unfold into a large message.
 * - MUST NOT call a handler before it has returned, and MUST call `onClose` at most once.
 * - MAY throw when the platform refuses the URL.
 */
export type OpenSocket = (
  request: {
    readonly url: string;
    /** What to offer, in this order. The last ones may be secret: nothing may show them. */
    readonly subprotocols: readonly string[];
    /** Such that {@link Transport.faultInHeaders} found nothing. Secret. */
    readonly headers: Readonly<Record<string, string>>;
    /**
     * Whether the request itself carries a credential. A 401, where it is seen, is about that then, and told as 4403;
     * else the server wants one before the upgrade, where this client brings none, and it is told as 4401 (CLIENT-1).
     */
    readonly isAuthenticated: boolean;
    /** No incoming message may be longer; a transport that can stop reading there does. */
    readonly maxMessageBytes: number;
  },
  handlers: SocketHandlers,
) => SocketPort;

/** What a platform brings. */
export interface Transport {
  /** Why a request cannot have these headers of the application's, in words that quote nothing; null where it can. */
  readonly faultInHeaders: (headers: Readonly<Record<string, unknown>>) => string | null;
  /** What stands in the `Origin` header, which may be the word `null`; null where none is sent. */
  readonly origin: () => string | null;
  readonly openSocket: OpenSocket;
}
