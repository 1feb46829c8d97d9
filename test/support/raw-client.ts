// A WebSocket client without manners: it writes the bytes it is given and notes what comes back.
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ServerFrames } from './server-frames.ts';
import { type UpgradeShape, upgradeRequest } from './upgrade-request.ts';
import { BINARY, CLOSE, PONG, TEXT, textFrame } from './websocket-frame.ts';

export interface RawClientOptions extends UpgradeShape {
  readonly port: number;
  readonly tls?: boolean;
  /** The address to come from; any of 127.0.0.0/8. */
  readonly from?: string;
}

/** How a connection ended: 1005 is a close frame without a code, 1006 no close frame at all. */
export interface End {
  readonly code: number;
  readonly reason: string;
  /** By `performance.now()`. */
  readonly atMs: number;
}

export class RawClient {
  /** Resolves with the status of the answer to the upgrade; 0 where the server hung up without one. */
  readonly answered: Promise<number>;
  readonly closed: Promise<End>;
  /** The head of the answer to the upgrade, and its body where it was refused. */
  head = '';
  /** By `performance.now()`, before the server can have known of it. */
  readonly startedAtMs = performance.now();
  openedAtMs = 0;
  readonly texts: string[] = [];
  readonly binaries: Buffer[] = [];
  pongs = 0;
  receivedBytes = 0;
  readonly #socket: Socket;
  readonly #frames = new ServerFrames();
  #isOpen = false;
  #isDone = false;
  #closeFrame: { code: number; reason: string } | undefined;
  #resolveAnswered: (status: number) => void = () => {};
  #resolveClosed: (end: End) => void = () => {};
  #onText: (() => void) | undefined;

  constructor(options: RawClientOptions) {
    this.answered = new Promise((resolve) => {
      this.#resolveAnswered = resolve;
    });
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    const { port, from } = options;
    const target = { host: '127.0.0.1', port, ...(from === undefined ? {} : { localAddress: from }) };
    this.#socket = options.tls ? connectTls({ ...target, rejectUnauthorized: false }) : connect(target);
    this.#socket.setNoDelay(true);
    this.#socket.on('data', (bytes: Buffer) => this.#received(bytes));
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => this.#done());
    this.#socket.write(upgradeRequest(options), 'latin1');
  }

  /** Opens a WebSocket. @throws Error when the upgrade was refused. */
  static async open(options: RawClientOptions): Promise<RawClient> {
    const client = new RawClient(options);
    const status = await client.answered;
    if (status !== 101) throw new Error(`the upgrade was answered with ${status}`);
    return client;
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  send(...messages: readonly unknown[]): void {
    this.write(Buffer.concat(messages.map(textFrame)));
  }

  /** The text message after the first `already`; undefined when the connection ends before it. */
  async message(already: number): Promise<Record<string, unknown> | undefined> {
    while (this.texts.length <= already && !this.#isDone) {
      await new Promise<void>((resolve) => {
        this.#onText = resolve;
      });
    }
    const text = this.texts[already];
    return text === undefined ? undefined : JSON.parse(text);
  }

  get messages(): Record<string, unknown>[] {
    return this.texts.map((text) => JSON.parse(text));
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Goes away without a word. */
  drop(): void {
    this.#socket.destroy();
  }

  #received(bytes: Buffer): void {
    this.receivedBytes += bytes.length;
    if (!this.#isOpen) return this.#receivedHead(bytes);
    for (const { opcode, payload } of this.#frames.take(bytes)) {
      if (opcode === TEXT) this.texts.push(payload.toString('utf8'));
      else if (opcode === BINARY) this.binaries.push(Buffer.from(payload));
      else if (opcode === PONG) this.pongs += 1;
      else if (opcode === CLOSE) {
        const code = payload.length < 2 ? 1005 : payload.readUInt16BE(0);
        this.#closeFrame = { code, reason: payload.toString('utf8', 2) };
        this.#socket.destroy();
        return this.#done();
      }
      this.#wake();
    }
  }

  #receivedHead(bytes: Buffer): void {
    this.head += bytes.toString('latin1');
    const end = this.head.indexOf('\r\n\r\n');
    if (end === -1) return;
    const status = Number(this.head.slice(9, 12));
    if (status === 101) {
      const rest = Buffer.from(this.head.slice(end + 4), 'latin1');
      this.head = this.head.slice(0, end + 4);
      this.#isOpen = true;
      this.openedAtMs = performance.now();
      this.#resolveAnswered(status);
      if (rest.length > 0) this.#received(rest);
    } else this.#resolveAnswered(status);
  }

  #wake(): void {
    const wake = this.#onText;
    this.#onText = undefined;
    wake?.();
  }

  #done(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#resolveAnswered(0);
    const { code, reason } = this.#closeFrame ?? { code: 1006, reason: '' };
    this.#resolveClosed({ code, reason, atMs: performance.now() });
    this.#wake();
  }
}
