// Lends the cork of an open socket to an upgrade that is accepted late.
import type { HttpResponse, WebSocket } from './uws.ts';

/**
 * uWebSockets.js wants whatever is written outside its own callbacks to be written in a cork. The cork of the response
 * alone cannot be used for an upgrade: when it ends, uWebSockets.js knows that the response has become a WebSocket only by
 * its address, which may be the same, and then reads the state of a response out of the WebSocket and sometimes closes it.
 * Within the cork of another socket the response's own does nothing, neither good nor bad, and that is all it takes.
 * Without another, each upgrade that is accepted late is a line of warning on standard error, and nothing worse.
 */
export class CorkLender<UserData> {
  /** The socket that was opened last, while it is open: any will do, and to know all of them would cost memory. */
  #socket: WebSocket<UserData> | null = null;

  opened(socket: WebSocket<UserData>): void {
    this.#socket = socket;
  }

  closed(socket: WebSocket<UserData>): void {
    if (this.#socket === socket) this.#socket = null;
  }

  /** Runs `accept`, which turns `response` into a WebSocket, once and before it returns. */
  cork(response: HttpResponse, accept: () => void): void {
    if (this.#socket === null) accept();
    else this.#socket.cork(() => void response.cork(accept));
  }
}
