// Who is in, and still there? For servers on `ws`: one timer pings all of them, a few at a time.
import { Sender, WebSocket } from 'ws';

const ROUND_SECONDS = 30;
const TEXT_FRAME = { fin: true, opcode: 1, mask: false, readOnly: true, rsv1: false };

/** What the README of ws does with an interval for all, spread over the seconds of a round. */
export class Members {
  #groups = Array.from({ length: ROUND_SECONDS }, () => new Set());
  #next = 0;
  #timer;

  constructor() {
    let turn = 0;
    this.#timer = setInterval(() => {
      turn = (turn + 1) % ROUND_SECONDS;
      for (const socket of this.#groups[turn]) {
        if (socket.isAlive) {
          socket.isAlive = false;
          socket.ping();
        } else socket.terminate();
      }
    }, 1_000);
  }

  /** `socket` needs `isAlive`, which its `pong` sets. Returns its group, for {@link delete}. */
  add(socket) {
    this.#next = (this.#next + 1) % ROUND_SECONDS;
    this.#groups[this.#next].add(socket);
    return this.#next;
  }

  delete(socket, group) {
    this.#groups[group].delete(socket);
  }

  /** The frame is made once for all, as Socket.IO does it on `ws`, by a member that is not documented. */
  sendToAll(text) {
    const frame = [Buffer.concat(Sender.frame(Buffer.from(text), TEXT_FRAME))];
    for (const group of this.#groups) {
      for (const socket of group) {
        if (socket.readyState === WebSocket.OPEN) socket._sender.sendFrame(frame);
      }
    }
  }

  stop() {
    clearInterval(this.#timer);
  }
}
