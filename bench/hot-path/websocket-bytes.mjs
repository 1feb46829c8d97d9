// The bytes a client sends, made beforehand, and how much of what came is whole.
import { BROWSER_HEADERS } from '../run/upgrade-request.mjs';

const PROFILES = {
  /** What a browser sends. */
  browser: BROWSER_HEADERS,
  /** What a program sends. */
  program: [],
};
export const CLIENTS = Object.keys(PROFILES);

export function upgradeRequest(client) {
  return Buffer.from(
    [
      'GET /ws HTTP/1.1',
      'Host: 127.0.0.1',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Protocol: inband.v1.json',
      ...PROFILES[client],
      '\r\n',
    ].join('\r\n'),
  );
}

/** A masked text frame; the mask is zero, so that masking costs nobody anything here. */
export function clientFrame(message) {
  const payload = Buffer.from(JSON.stringify(message));
  const length = payload.length;
  const head =
    length < 126
      ? Buffer.from([0x81, 0x80 | length])
      : Buffer.from([0x81, 0x80 | 126, length >> 8, length & 255]);
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}

/** Where the first frame's payload begins and ends; null while it has not come whole. */
export function serverFrame(bytes) {
  if (bytes.length < 2) return null;
  const short = bytes[1] & 127;
  const start = short < 126 ? 2 : 4;
  if (bytes.length < start) return null;
  const end = start + (short < 126 ? short : bytes.readUInt16BE(2));
  return bytes.length < end ? null : { isText: bytes[0] === 0x81, start, end };
}
