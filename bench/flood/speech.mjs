// How do the clients of a flood speak to the server they are sent against? Made of a protocol of `bench/protocols`.
import { loadProtocol } from '../run/load-servers.mjs';

const DATA_BYTES = 64;

/**
 * `upgrade(query)`, `authenticate(token)` and `request(number)` are bytes; `isIn(payload)` and `isResponse(payload)` read a message of
 * the server; `greeting` is in what it says first, before a client may speak, or null; `reply` is what it wants to be
 * answered, or null; `hasPasses` says whether the server may ask for admission passes.
 */
export async function loadSpeech(protocolName, hasPasses) {
  const protocol = await loadProtocol(protocolName);
  const { authenticate, authenticated, greeting, path, reply, response, subprotocol } = protocol;
  const data = response.toString('latin1').padEnd(DATA_BYTES, 'x');
  return {
    upgrade: (query = '') => upgradeRequest(path, subprotocol, query),
    authenticate,
    greeting,
    isIn: (payload) => payload.includes(authenticated),
    request: (number) => protocol.request(data, String(number)),
    isResponse: (payload) => payload.includes(response),
    reply,
    hasPasses,
  };
}

/** `query` without the question mark. */
const upgradeRequest = (path, subprotocol, query) =>
  `GET ${path}${query === '' ? '' : `?${query}`} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n' +
  `${subprotocol === '' ? '' : `Sec-WebSocket-Protocol: ${subprotocol}\r\n`}\r\n`;
