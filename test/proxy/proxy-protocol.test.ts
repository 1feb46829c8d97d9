// What uWebSockets.js makes of the PROXY protocol and of addresses, which decides what clientAddress can promise.

import * as uws from 'uWebSockets.js';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { upgradeRequest } from '../support/upgrade-request.ts';
import { ipv4, ipv6, LOCAL, preamble, TCP_OVER_IPV6 } from './proxy-preamble.ts';

const UPGRADE = upgradeRequest();
const DB8 = '20010db8000000000000000000000001';
const MAPPED = '00000000000000000000ffffc0000201';

const decoder = new TextDecoder();
/** What each upgrade said: the peer and, where a preamble came, whom that named. */
let seen: (readonly [peer: string, proxied: string])[] = [];
let app: uws.TemplatedApp;
let port: number;

beforeAll(async () => {
  app = uws.App().ws('/ws', {
    upgrade(response, request, context) {
      seen.push([
        decoder.decode(response.getRemoteAddressAsText()),
        decoder.decode(response.getProxiedRemoteAddressAsText()),
      ]);
      response.upgrade({}, request.getHeader('sec-websocket-key'), '', '', context);
    },
  });
  app.get('/now', (response) => {
    response.end('', true);
  });
  app.get('/next-turn', (response) => {
    let isOpen = true;
    response.onAborted(() => {
      isOpen = false;
    });
    setImmediate(() => isOpen && response.cork(() => response.end('', true)));
  });
  port = await new Promise((resolve, reject) => {
    app.listen('::', 0, (token) => {
      if (token) resolve(uws.us_socket_local_port(token));
      else reject(new Error('no port'));
    });
  });
});

afterAll(() => {
  app.close();
});

describe('without a preamble', () => {
  it.each([
    ['127.0.0.1', '0000:0000:0000:0000:0000:ffff:7f00:0001'],
    ['::1', '0000:0000:0000:0000:0000:0000:0000:0001'],
  ])('UPGRADE-9: a socket that listens on "::" knows %s as %s', async (host, peer) => {
    await exchange([UPGRADE], host);
    expect(seen).toEqual([[peer, '']]);
  });
});

describe('a preamble of version 2', () => {
  it.each<[string, string, Buffer]>([
    ['names an IPv4 address', '192.0.2.1', preamble()],
    ['names an IPv6 address in full', full(DB8), preamble({ family: TCP_OVER_IPV6, rest: ipv6(DB8) })],
    ['names a mapped address as such', full(MAPPED), preamble({ family: TCP_OVER_IPV6, rest: ipv6(MAPPED) })],
    ['may have extensions', '192.0.2.1', preamble({ rest: Buffer.concat([ipv4('192.0.2.1'), extension()]) })],
    ['of a health check names nobody', '', preamble({ command: LOCAL, family: 0, rest: Buffer.alloc(0) })],
    // The protocol has a receiver ignore the address here; a proxy that is trusted sends none.
    ['of a health check with an address names that', '192.0.2.1', preamble({ command: LOCAL })],
  ])('UPGRADE-9: %s: %j, and anybody may send it', async (_title, proxied, bytes) => {
    const request = Buffer.from(UPGRADE);
    for (const segments of [
      [Buffer.concat([bytes, request])],
      [bytes, request],
      [bytes.subarray(0, 5), bytes.subarray(5), request],
      [bytes.subarray(0, 14), Buffer.concat([bytes.subarray(14), request])],
    ]) {
      expect(await exchange(segments)).toMatch(/^HTTP\/1.1 101 /);
      expect(seen).toEqual([[expect.stringMatching(/:ffff:7f00:0001$/), proxied]]);
    }
  });

  it.each<[string, Buffer | string]>([
    ['of another version', preamble({ version: 1 })],
    ['of a version to come', preamble({ version: 3 })],
    ['that announces more than comes', preamble({ announcedBytes: 65_535 })],
    ['that is cut off', preamble().subarray(0, 8)],
    ['that is followed by another', Buffer.concat([preamble(), preamble()])],
  ])('UPGRADE-9: one %s is no way in', async (_title, bytes) => {
    expect(await exchange([Buffer.concat([Buffer.from(bytes), Buffer.from(UPGRADE)])])).not.toMatch(/ 101 /);
    expect(seen).toEqual([]);
  });

  it('UPGRADE-9: what it named is not left over for the next connection', async () => {
    await exchange([preamble(), UPGRADE]);
    await exchange([UPGRADE]);
    expect(seen).toEqual([[expect.any(String), '']]);
  });
});

it.each(['TCP4 192.0.2.1 127.0.0.1 4660 80', 'UNKNOWN'])(
  'UPGRADE-9: a preamble of version 1 is refused: PROXY %s',
  async (words) => {
    expect(await exchange([`PROXY ${words}\r\n${UPGRADE}`])).toMatch(/^HTTP\/1.1 505 /);
    expect(seen).toEqual([]);
  },
);

/** Why a proxy that is believed must speak HTTP itself, and what an answer on its connections must be like. */
describe('a second preamble, which a client can send through a proxy that passes bytes on', () => {
  const second = preamble({ rest: ipv4('198.51.100.9') });

  it.each(['/now', '/next-turn'])(
    'UPGRADE-9: after an answer to %s that ends the connection is not read',
    async (path) => {
      await exchange([Buffer.concat([preamble(), get(path)]), Buffer.concat([second, Buffer.from(UPGRADE)])]);
      expect(seen).toEqual([]);
    },
  );

  it('UPGRADE-9: in one segment is believed when the answer comes at once, even though that ends the connection', async () => {
    await exchange([Buffer.concat([preamble(), get('/now'), second, Buffer.from(UPGRADE)])]);
    expect(seen).toEqual([[expect.any(String), '198.51.100.9']]);
  });

  it('UPGRADE-9: in one segment is not read when the answer comes in a later turn', async () => {
    await exchange([Buffer.concat([preamble(), get('/next-turn'), second, Buffer.from(UPGRADE)])]);
    expect(seen).toEqual([]);
  });
});

/**
 * Writes the segments one after the other; resolves with what has come back by the time an upgrade was seen, the
 * connection was closed, or neither came.
 */
async function exchange(segments: readonly (Buffer | string)[], host = '127.0.0.1'): Promise<string> {
  seen = [];
  const socket = connect({ host, port, noDelay: true });
  await once(socket, 'connect');
  let answer = '';
  socket.on('data', (bytes: Buffer) => {
    answer += bytes.toString('latin1');
  });
  let isClosed = false;
  socket.on('error', () => {});
  socket.on('close', () => {
    isClosed = true;
  });
  for (const segment of segments) {
    socket.write(segment);
    await sleep(SEGMENT_MS);
  }
  // Turns and not time are counted: in each, what has come meanwhile is read, however long this process stood still.
  for (let turn = 0; turn < SILENCE_TURNS && !isClosed && (seen.length === 0 || answer === ''); turn += 1)
    await sleep(SEGMENT_MS);
  socket.destroy();
  return answer;
}

const SEGMENT_MS = 20;
const SILENCE_TURNS = 25;

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

function get(path: string): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
}

function full(hexadecimal: string): string {
  return (hexadecimal.match(/.{4}/g) ?? []).join(':');
}

/** One extension of type PP2_TYPE_CRC32C. */
function extension(): Buffer {
  return Buffer.from([0x03, 0, 4, 1, 2, 3, 4]);
}
