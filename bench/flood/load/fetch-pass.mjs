// What does the server ask for before it lets anybody in? `GET <path>/pass`, over a connection of its own.
import { connect } from 'node:net';

const MAX_BYTES = 4_096;

/**
 * The answer of the endpoint ({required, pass, difficulty}); {retryAfterMs} where it names a delay in place of that; null
 * where there is none in time.
 */
export function fetchPass({ host, port, from, timeoutMs }) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, localAddress: from, noDelay: true });
    let text = '';
    const timer = setTimeout(() => settle(null), timeoutMs);
    const settle = (answer) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    socket.on('error', () => {});
    socket.on('close', () => settle(read(text)));
    socket.write('GET /ws/pass HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      const answer = read(text);
      if (answer !== null || text.length > MAX_BYTES) settle(answer);
    });
  });
}

function read(text) {
  const [head, body] = text.split('\r\n\r\n');
  if (body === undefined) return null;
  const retryAfter = /^retry-after: *(\d+)/im.exec(head)?.[1];
  if (!head.startsWith('HTTP/1.1 200'))
    return { retryAfterMs: retryAfter === undefined ? null : Number(retryAfter) * 1_000 };
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
