// How does one attempt to get in end? Connect, upgrade, present the token, wait until it is in.
import { connect } from 'node:net';
import { ServerFrames } from './server-frames.mjs';

/**
 * Resolves with `outcome`: `ok` (and the open `socket`), `refused` (by HTTP: `status`, `retryAfterMs`, `needsPass`),
 * `closed` (by a close frame: `code`, `retryAfterMs`), `cut` (without a word; `wasOpen` says when) or `timeout`. Where
 * the server named no delay, `retryAfterMs` is null.
 */
export function attempt({ host, port, from, speech, token, query = '', timeoutMs }) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, localAddress: from, noDelay: true });
    const frames = new ServerFrames();
    let head = '';
    let isOpen = false;
    const timer = setTimeout(() => settle({ outcome: 'timeout', wasOpen: isOpen }), timeoutMs);
    const cut = () => settle({ outcome: 'cut', wasOpen: isOpen });
    const settle = (end) => {
      clearTimeout(timer);
      socket.removeAllListeners('data');
      socket.removeListener('close', cut);
      if (end.outcome !== 'ok') socket.destroy();
      resolve(end);
    };
    socket.on('error', () => {});
    socket.on('close', cut);
    socket.on('end', cut);
    socket.write(speech.upgrade(query), 'latin1');
    socket.on('data', (bytes) => {
      let rest = bytes;
      if (!isOpen) {
        head += bytes.toString('latin1');
        const end = head.indexOf('\r\n\r\n');
        if (end === -1) return;
        if (!head.startsWith('HTTP/1.1 101')) return settle(readRefusal(head));
        isOpen = true;
        if (speech.greeting === null) socket.write(speech.authenticate(token));
        rest = Buffer.from(head.slice(end + 4), 'latin1');
      }
      for (const { kind, payload } of frames.take(rest)) {
        if (kind === 'close') return settle(readClose(payload));
        if (speech.isIn(payload)) return settle({ outcome: 'ok', socket, frames });
        if (speech.greeting !== null && payload.includes(speech.greeting)) {
          socket.write(speech.authenticate(token));
        }
      }
    });
  });
}

function readRefusal(head) {
  const retryAfter = /^retry-after: *(\d+)/im.exec(head)?.[1];
  return {
    outcome: 'refused',
    status: Number(head.slice(9, 12)),
    retryAfterMs: retryAfter === undefined ? null : Number(retryAfter) * 1_000,
    needsPass: /^inband-pass: *required/im.test(head),
  };
}

function readClose(payload) {
  const retryAfter = /retry_after_ms=(\d+)/.exec(payload.toString('latin1', 2))?.[1];
  return {
    outcome: 'closed',
    code: payload.length < 2 ? 1005 : payload.readUInt16BE(0),
    retryAfterMs: retryAfter === undefined ? null : Number(retryAfter),
  };
}
