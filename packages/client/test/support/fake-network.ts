// Sockets in memory that do what a test tells them.
import type { ServerMessage } from '@inband/protocol';
import { faultInHeaders } from '../../src/transport/fault-in-headers.ts';
import type { OpenSocket, SocketHandlers, Transport } from '../../src/transport/socket-port.ts';

export class FakeSocket {
  readonly url: string;
  readonly subprotocol: string;
  readonly request: Parameters<OpenSocket>[0];
  readonly sent: string[] = [];
  bufferedBytes = 0;
  closedWith: number | null = null;
  /** Called inside `send`, as a socket that fails there would. */
  onSend: () => void = () => {};
  readonly #handlers: SocketHandlers;

  constructor(request: Parameters<OpenSocket>[0], handlers: SocketHandlers) {
    this.request = request;
    this.url = request.url;
    this.subprotocol = request.subprotocols[0] ?? '';
    this.#handlers = handlers;
  }

  /** What the client sent, decoded. */
  get messages(): Record<string, unknown>[] {
    return this.sent.map((payload) => JSON.parse(payload));
  }

  open(subprotocol = this.subprotocol): void {
    this.#handlers.onOpen(subprotocol);
  }

  receive(message: ServerMessage | Record<string, unknown>): void {
    this.receiveText(JSON.stringify(message));
  }

  /** Goes through even after the client closed: the port forbids that, and the client must survive it (CLIENT-8). */
  receiveText(text: string, byteLength = text.length): void {
    this.#handlers.onMessage({ kind: 'text', byteLength, text: () => text, bytes: () => new Uint8Array() });
  }

  receiveBytes(bytes: Uint8Array): void {
    this.#handlers.onMessage({
      kind: 'binary',
      byteLength: bytes.byteLength,
      text: () => '',
      bytes: () => bytes,
    });
  }

  closeFromServer(code: number, retryAfterMs: number | null = null, mayNeedPass = false): void {
    this.#handlers.onClose(code, retryAfterMs, mayNeedPass);
  }

  acceptAuth(fields: Partial<Record<string, unknown>> = {}): void {
    this.receive(authOk(fields));
  }
}

export function authOk(fields: Partial<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    type: 'auth_ok',
    gen: 1,
    session_id: 's-1',
    subject: 'alice',
    expires_at_ms: null,
    refresh_at_ms: null,
    heartbeat_ms: 25_000,
    server_time_ms: Date.now(),
    ...fields,
  };
}

export interface FakeNetwork {
  readonly transport: Transport;
  readonly sockets: readonly FakeSocket[];
  /** The newest one. */
  readonly socket: FakeSocket;
}

export const PAGE_ORIGIN = 'https://page.test';

const NO_HEADERS = 'cannot be set here';

/** A page's network, unless it is a program's. */
export function createFakeNetwork(isProgram = false): FakeNetwork {
  const sockets: FakeSocket[] = [];
  const openSocket: OpenSocket = (request, handlers) => {
    const socket = new FakeSocket(request, handlers);
    sockets.push(socket);
    return {
      get bufferedBytes() {
        return socket.bufferedBytes;
      },
      send(payload) {
        socket.sent.push(String(payload));
        socket.onSend();
      },
      close(code) {
        socket.closedWith ??= code;
      },
    };
  };
  return {
    sockets,
    get socket() {
      const newest = sockets.at(-1);
      if (newest === undefined) throw new Error('no socket was opened');
      return newest;
    },
    transport: {
      faultInHeaders: isProgram
        ? faultInHeaders
        : (headers) => (Object.keys(headers).length === 0 ? null : NO_HEADERS),
      origin: () => (isProgram ? null : PAGE_ORIGIN),
      openSocket,
    },
  };
}
