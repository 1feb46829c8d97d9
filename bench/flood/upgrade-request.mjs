// How does a client ask for a WebSocket?

/** `query` without the question mark. */
export const upgradeRequest = (path, query = '') =>
  `GET ${path}${query === '' ? '' : `?${query}`} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n' +
  'Sec-WebSocket-Protocol: inband.v1.json\r\n\r\n';
