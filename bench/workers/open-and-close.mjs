// Opens WebSockets and closes them again, so many at a time.
import { connect } from 'node:net';

const AT_A_TIME = 64;
const REQUEST = [
  'GET /ws HTTP/1.1',
  'Host: localhost',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version: 13',
  '\r\n',
].join('\r\n');

/** @throws Error when an upgrade is answered with anything but 101. */
export async function openAndClose(port, connections) {
  let left = connections;
  const line = async () => {
    while (left > 0) {
      left -= 1;
      const status = await once(port);
      if (status !== '101') throw new Error(`an upgrade was answered with ${status}`);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, line));
}

/** Ends with a reset, or a second of this would leave no port to connect from. */
function once(port) {
  return new Promise((resolve) => {
    let status = 'nothing';
    const socket = connect(port, '127.0.0.1', () => socket.write(REQUEST));
    socket.once('data', (bytes) => {
      status = bytes.toString('latin1', 9, 12);
      socket.resetAndDestroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(status));
  });
}
