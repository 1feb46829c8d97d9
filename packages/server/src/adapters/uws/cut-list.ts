// Closes sockets at the end of the turn in which they were given up.
import type { WebSocket } from './uws.ts';

/**
 * Within a callback of uWebSockets.js what is sent is held back until the callback returns, and closing the socket before
 * would throw it away. So sockets are cut afterwards, all those of one turn at once.
 */
export class CutList<UserData> {
  #sockets: WebSocket<UserData>[] = [];

  add(socket: WebSocket<UserData>): void {
    this.#sockets.push(socket);
    if (this.#sockets.length === 1) setImmediate(() => this.#cutAll());
  }

  #cutAll(): void {
    const sockets = this.#sockets;
    this.#sockets = [];
    for (const socket of sockets) {
      try {
        socket.close();
      } catch {
        // The peer was faster.
      }
    }
  }
}
