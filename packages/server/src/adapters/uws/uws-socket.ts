// One uWebSockets.js socket behind the port.
import type { SendOutcome, Socket } from '../../socket.ts';
import type { WebSocket } from './uws.ts';

/** What `send` returns, by name: 0 is not a failure and 2 is not a success. */
const OUTCOMES: readonly SendOutcome[] = ['buffered', 'sent', 'dropped'];

const decoder = new TextDecoder();

export class UwsSocket<UserData> implements Socket {
  readonly #ws: WebSocket<UserData>;

  constructor(ws: WebSocket<UserData>) {
    this.#ws = ws;
  }

  send(payload: string | Uint8Array): SendOutcome {
    const outcome = this.#ws.send(payload, typeof payload !== 'string', false);
    return OUTCOMES[outcome] ?? 'dropped';
  }

  close(code: number, reason: string): void {
    this.#ws.end(code, reason);
  }

  bufferedBytes(): number {
    return this.#ws.getBufferedAmount();
  }

  remoteAddress(): string {
    return decoder.decode(this.#ws.getRemoteAddressAsText());
  }
}
