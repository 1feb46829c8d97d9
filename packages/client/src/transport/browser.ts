// The WebSocket of browsers and their workers. They neither follow redirects nor let us choose compression.
import { type Frame, retryAfterMsIn } from '@inband/protocol';
import type { OpenSocket, Transport } from './socket-port.ts';

const openSocket: OpenSocket = ({ url, subprotocols }, handlers) => {
  const socket = new WebSocket(url, [...subprotocols]);
  socket.binaryType = 'arraybuffer';
  // No page is told why its upgrade was refused.
  let mayNeedPass = true;
  socket.onopen = () => {
    mayNeedPass = false;
    handlers.onOpen(socket.protocol);
  };
  socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => handlers.onMessage(toFrame(data));
  socket.onclose = ({ code, reason }) => handlers.onClose(code, retryAfterMsIn(reason) ?? null, mayNeedPass);
  return {
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    send(payload) {
      // The type of `send` leaves shared memory out; a codec allocates its payloads itself and never in any.
      socket.send(payload as string | Uint8Array<ArrayBuffer>);
    },
    close(code) {
      socket.onopen = null;
      socket.onmessage = null;
      socket.onclose = null;
      socket.close(code);
    },
  };
};

export const transport: Transport = {
  faultInHeaders: (headers) => (Object.keys(headers).length === 0 ? null : 'cannot be set in a browser'),
  // Not that of `location`: a sandboxed frame's URL has an origin that the frame itself has not, and a blank frame has
  // one that its URL has not. Where there is none, this is the word that the header has, too.
  origin: () => globalThis.origin,
  openSocket,
};

function toFrame(data: string | ArrayBuffer): Frame {
  const bytes = (): Uint8Array => new Uint8Array(data as ArrayBuffer);
  const text = (): string => data as string;
  return typeof data === 'string'
    ? // UTF-16 units, never more than the bytes on the wire and at least a third of them. Counting the bytes would
      // cost a pass over a text that this number is there to spare us.
      { kind: 'text', byteLength: data.length, text, bytes }
    : { kind: 'binary', byteLength: data.byteLength, text, bytes };
}
