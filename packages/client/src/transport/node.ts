// The WebSocket of Node, from `ws`.
//
// Node 22 has a WebSocket of its own. It always offers compression, and reads a message of any length into memory
// before anybody can refuse it; with `ws` both are ours to decide, and Node 20 behaves like Node 22.
import { CLOSE_CODES, type Frame, retryAfterMsIn } from '@inband/protocol';
import { WebSocket } from 'ws';
import { faultInHeaders } from './fault-in-headers.ts';
import { retryAfterMs } from './retry-after-ms.ts';
import type { OpenSocket, Transport } from './socket-port.ts';

/** How long a peer may take to answer a close. A dead one never does, and would keep the process alive for 30 s. */
const CLOSE_GRACE_MS = 2_000;

const UNAUTHORIZED = 401;

const openSocket: OpenSocket = (request, handlers) => {
  const { url, subprotocols, headers, isAuthenticated, maxMessageBytes } = request;
  const socket = new WebSocket(url, [...subprotocols], {
    headers,
    followRedirects: false,
    perMessageDeflate: false,
    maxPayload: maxMessageBytes,
  });
  let askedRetryAfterMs: number | null = null;
  let refusedWith: number | null = null;
  let mayNeedPass = false;

  socket.on('open', () => handlers.onOpen(socket.protocol));
  socket.on('message', (data, isBinary) => {
    // `binaryType` is left at 'nodebuffer', so it is a Buffer and nothing else.
    handlers.onMessage(toFrame(data as Buffer, isBinary));
  });
  socket.on('unexpected-response', (_request, response) => {
    askedRetryAfterMs = retryAfterMs(response.headers['retry-after']);
    mayNeedPass = response.headers['inband-pass'] === 'required';
    if (response.statusCode === UNAUTHORIZED) {
      const { auth_failed: authFailed, auth_required: authRequired } = CLOSE_CODES;
      refusedWith = (isAuthenticated ? authFailed : authRequired).code;
    }
    socket.terminate();
  });
  socket.on('error', (error) => {
    // Browsers hand a message that is too long to the frame ladder; so that it ends the same way here, so do we.
    if ('code' in error && error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') {
      handlers.onMessage(toFrame(Buffer.alloc(0), true, maxMessageBytes + 1));
    }
  });
  socket.on('close', (code, reason) => {
    const delayMs = askedRetryAfterMs ?? retryAfterMsIn(reason.toString()) ?? null;
    handlers.onClose(refusedWith ?? code, delayMs, mayNeedPass);
  });

  return {
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    send(payload) {
      // The callback keeps a failed write from being thrown; the close that follows tells the driver.
      socket.send(payload, () => {});
    },
    close(code) {
      socket.removeAllListeners();
      // Without a listener, `ws` throws the error of a handshake that is given up.
      socket.on('error', () => {});
      const timer = setTimeout(() => socket.terminate(), CLOSE_GRACE_MS);
      socket.on('close', () => clearTimeout(timer));
      socket.close(code);
    },
  };
};

export const transport: Transport = { faultInHeaders, origin: () => null, openSocket };

function toFrame(payload: Buffer, isBinary: boolean, byteLength: number = payload.byteLength): Frame {
  return {
    kind: isBinary ? 'binary' : 'text',
    byteLength,
    text: () => payload.toString('utf8'),
    bytes: () => payload,
  };
}
