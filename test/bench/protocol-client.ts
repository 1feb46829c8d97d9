// A client that knows nothing of any protocol: it sends the bytes it is given and looks for markers in what comes back.
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { upgradeRequest } from '../../bench/run/upgrade-request.mjs';
import { ServerFrames } from '../support/server-frames.ts';
import { CLOSE } from '../support/websocket-frame.ts';
import type { Protocol } from './protocol.ts';

const PATIENCE_MS = 20_000;

export class ProtocolClient {
  /** The payloads of all frames of messages, one after the other. */
  received = '';
  /** Of the close frame, once there was one; 1006 for an end without. */
  closeCode: number | null = null;
  readonly protocol: Protocol;
  readonly #socket: Socket;
  readonly #frames = new ServerFrames();
  #head = '';
  #isOpen = false;
  #wake: () => void = () => {};

  private constructor(port: number, protocol: Protocol, isTls: boolean) {
    this.protocol = protocol;
    const target = { host: '127.0.0.1', port };
    this.#socket = isTls ? connectTls({ ...target, rejectUnauthorized: false }) : connect(target);
    this.#socket.setNoDelay(true);
    this.#socket.on('data', (bytes: Buffer) => this.#take(bytes));
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => this.#over(1006));
    this.#socket.write(upgradeRequest(protocol));
  }

  /** Resolves when it may speak. @throws Error when that does not come to pass. */
  static async open(port: number, protocol: Protocol, { isTls = false } = {}): Promise<ProtocolClient> {
    const client = new ProtocolClient(port, protocol, isTls);
    await client.#until(() => client.#isOpen, 'the upgrade');
    if (protocol.greeting !== null) await client.sees(protocol.greeting);
    return client;
  }

  /** Opens, authenticates, and resolves when it is in and subscribed. */
  static async enter(
    port: number,
    protocol: Protocol,
    { isTls = false, credential }: { isTls?: boolean; credential: Buffer },
  ): Promise<ProtocolClient> {
    const client = await ProtocolClient.open(port, protocol, { isTls });
    client.send(credential);
    await client.sees(protocol.authenticated);
    if (protocol.subscribe !== null && protocol.subscribed !== null) {
      client.send(protocol.subscribe);
      await client.sees(protocol.subscribed);
    }
    return client;
  }

  send(...frames: readonly Buffer[]): void {
    this.#socket.write(Buffer.concat(frames));
  }

  count(marker: Buffer): number {
    return this.received.split(marker.toString('latin1')).length - 1;
  }

  /** Resolves when `marker` has come `times`. @throws Error when the connection ends before, or it takes too long. */
  async sees(marker: Buffer, times = 1): Promise<void> {
    await this.#until(() => this.count(marker) >= times, marker.toString('latin1'));
  }

  /** Resolves with what became of its attempt to authenticate. */
  async outcome(): Promise<'in' | 'refused'> {
    const { authenticated, refused } = this.protocol;
    const isIn = (): boolean => this.count(authenticated) > 0;
    const isRefused = (): boolean => this.closeCode !== null || (refused !== null && this.count(refused) > 0);
    await this.#until(() => isIn() || isRefused(), 'a decision', false);
    return isIn() ? 'in' : 'refused';
  }

  drop(): void {
    this.#socket.destroy();
  }

  #take(bytes: Buffer): void {
    if (this.#isOpen) {
      for (const { opcode, payload } of this.#frames.take(bytes)) {
        if (opcode === CLOSE) this.#over(payload.length < 2 ? 1005 : payload.readUInt16BE(0));
        else if (opcode < CLOSE) this.received += payload.toString('latin1');
      }
      this.#wake();
      return;
    }
    this.#head += bytes.toString('latin1');
    const end = this.#head.indexOf('\r\n\r\n');
    if (end === -1) return;
    if (!this.#head.startsWith('HTTP/1.1 101 ')) {
      this.drop();
      return;
    }
    this.#isOpen = true;
    this.#wake();
    const rest = Buffer.from(this.#head.slice(end + 4), 'latin1');
    if (rest.length > 0) this.#take(rest);
  }

  #over(code: number): void {
    this.closeCode ??= code;
    this.#wake();
  }

  async #until(isSo: () => boolean, what: string, mustBeOpen = true): Promise<void> {
    const endMs = performance.now() + PATIENCE_MS;
    while (!isSo()) {
      if (mustBeOpen && this.closeCode !== null) {
        throw new Error(`${what} did not come before the end (${this.closeCode})`);
      }
      if (performance.now() > endMs) throw new Error(`${what} did not come in time`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 100);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}
