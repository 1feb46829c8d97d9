// What a server answers to a request for a WebSocket.
import { get } from 'node:http';

/** The HTTP status of the answer; 101 when the socket would be open. */
export function upgradeStatus(url: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const upgrade = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  };
  return new Promise((resolve, reject) => {
    const request = get(url.replace(/^ws/, 'http'), { headers: { ...upgrade, ...headers } });
    request.on('error', reject);
    request.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(101);
    });
  });
}
