// A WebSocket of a library that knows nothing of Inband, with what came over it kept in order.
import type { FrameKind } from '@inband/protocol';
import { WebSocket } from 'ws';

export type Arrival =
  | { readonly kind: FrameKind; readonly payload: Buffer }
  | { readonly kind: 'close'; readonly code: number; readonly reason: string };

export class SocketPeer {
  readonly #socket: WebSocket;
  readonly #arrivals: Arrival[] = [];
  #wake: (() => void) | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (payload: Buffer, isBinary) =>
      this.#arrived({ kind: isBinary ? 'binary' : 'text', payload }),
    );
    socket.on('close', (code, reason) =>
      this.#arrived({ kind: 'close', code, reason: reason.toString('utf8') }),
    );
    // What follows an error is a close, and that is what a peer acts upon.
    socket.on('error', () => {});
  }

  /** @throws Error when the upgrade is refused, or another subprotocol is chosen. */
  static async open(url: string, subprotocol: string): Promise<SocketPeer> {
    const socket = new WebSocket(url, subprotocol, { perMessageDeflate: false });
    const peer = new SocketPeer(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    if (socket.protocol !== subprotocol) throw new Error(`the server chose "${socket.protocol}"`);
    return peer;
  }

  send(payload: string | Uint8Array, kind: FrameKind): void {
    this.#socket.send(payload, { binary: kind === 'binary' });
  }

  close(code: number): void {
    this.#socket.close(code);
  }

  /** What arrives next; undefined where nothing does within `withinMs`. A close is the last thing to arrive. */
  async next(withinMs: number): Promise<Arrival | undefined> {
    if (this.#arrivals.length === 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, withinMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.#arrivals.shift();
  }

  /** Leaves without waiting for anybody. */
  drop(): void {
    this.#socket.terminate();
  }

  #arrived(arrival: Arrival): void {
    this.#arrivals.push(arrival);
    this.#wake?.();
    this.#wake = undefined;
  }
}
