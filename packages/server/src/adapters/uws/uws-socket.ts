// One uWebSockets.js socket behind the port.
import type { SendOutcome, Socket } from '../../socket.ts';
import type { CutList } from './cut-list.ts';
import type { WebSocket } from './uws.ts';

/** What `send` returns, by name: 0 is not a failure and 2 is not a success. */
const OUTCOMES: readonly SendOutcome[] = ['buffered', 'sent', 'dropped'];

/** One for all sockets of an adapter: what each of them holds is memory that a stranger can have taken. */
export interface SharedBySockets<UserData> {
  readonly maxBufferedBytes: number;
  readonly cuts: CutList<UserData>;
}

export class UwsSocket<UserData> implements Socket {
  readonly #ws: WebSocket<UserData>;
  readonly #shared: SharedBySockets<UserData>;
  /** Whether to look at the backlog at all: asking costs a call, and most sockets never have one. */
  #hasBacklog = false;

  constructor(ws: WebSocket<UserData>, shared: SharedBySockets<UserData>) {
    this.#ws = ws;
    this.#shared = shared;
  }

  /** The limit is kept here, below that of uWebSockets.js, which over its own would drop the close frame, too (CLOSE-6). */
  send(payload: string | Uint8Array): SendOutcome {
    if (this.#hasBacklog && this.#ws.getBufferedAmount() > this.#shared.maxBufferedBytes) return 'dropped';
    const outcome = OUTCOMES[this.#ws.send(payload, typeof payload !== 'string', false)] ?? 'dropped';
    this.#hasBacklog = outcome === 'buffered';
    return outcome;
  }

  close(code: number, reason: string): void {
    this.#ws.end(code, reason);
  }

  cut(): void {
    this.#shared.cuts.add(this.#ws);
  }

  bufferedBytes(): number {
    return this.#ws.getBufferedAmount();
  }
}
