// A socket that keeps what it is told, and calls back from within `close` as uWebSockets.js does.
import type { SendOutcome, Socket } from '../src/socket.ts';

export class MemorySocket implements Socket {
  readonly sent: (string | Uint8Array)[] = [];
  readonly closes: { code: number; reason: string }[] = [];
  /** How often the line was cut. */
  cuts = 0;
  buffered = 0;
  outcome: SendOutcome = 'sent';
  /** Called from within `close`; undefined for a socket that says later that it is closed. */
  onClose: (() => void) | undefined;
  /** Called from within `send`, for a socket that is gone meanwhile. */
  onSend: (() => void) | undefined;
  /** Thrown by the next call of the method of this name. */
  fault: 'send' | 'close' | undefined;

  send(payload: string | Uint8Array): SendOutcome {
    this.#failIf('send');
    if (this.closes.length > 0) throw new Error('sent after the close');
    if (this.outcome !== 'dropped') this.sent.push(payload);
    this.onSend?.();
    return this.outcome;
  }

  close(code: number, reason: string): void {
    this.closes.push({ code, reason });
    this.onClose?.();
    this.#failIf('close');
  }

  cut(): void {
    this.cuts += 1;
    this.onClose?.();
  }

  bufferedBytes(): number {
    return this.buffered;
  }

  get messages(): Record<string, unknown>[] {
    return this.sent.map((payload) => JSON.parse(String(payload)));
  }

  get types(): unknown[] {
    return this.messages.map(({ type }) => type);
  }

  #failIf(method: string): void {
    if (this.fault !== method) return;
    this.fault = undefined;
    throw new Error(`${method} failed`);
  }
}
