import { accept, type InbandServer, listen } from '@inband/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { msgpackMap } from '../support/msgpack-bytes.ts';
import { RawClient } from '../support/raw-client.ts';
import { silentLogger } from '../support/silent-logger.ts';
import type { HeaderLine, UpgradeShape } from '../support/upgrade-request.ts';
import { BINARY, clientFrame } from '../support/websocket-frame.ts';

const KEY = 'Sec-WebSocket-Key';
const VERSION = 'Sec-WebSocket-Version';
const PROTOCOL = 'Sec-WebSocket-Protocol';
const RIGHT_KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const CANARY = 'canary-5f1c';
const ORIGIN = 'https://app.example.com';

const replace = (...lines: HeaderLine[]): UpgradeShape => ({ replace: lines });
const add = (...lines: HeaderLine[]): UpgradeShape => ({ add: lines });
const query = (text: string): UpgradeShape => ({ path: `/ws?${text}` });

/** Clause, what is wrong, the request, the status. */
const REFUSED: readonly (readonly [string, string, UpgradeShape, number])[] = [
  ['TRANSPORT-1', 'POST', { method: 'POST' }, 405],
  ['TRANSPORT-1', 'PUT', { method: 'PUT' }, 405],
  ['TRANSPORT-1', 'DELETE', { method: 'DELETE' }, 405],
  ['TRANSPORT-1', 'OPTIONS', { method: 'OPTIONS' }, 405],
  ['TRANSPORT-1', 'PATCH', { method: 'PATCH' }, 405],
  ['TRANSPORT-1', 'HEAD', { method: 'HEAD' }, 405],
  ['TRANSPORT-1', 'no Upgrade', { without: ['Upgrade'] }, 400],
  ['TRANSPORT-1', 'another Upgrade', replace(['Upgrade', 'h2c']), 400],
  ['TRANSPORT-1', 'an empty Upgrade', replace(['Upgrade', '']), 400],
  ['TRANSPORT-1', 'an Upgrade that only begins right', replace(['Upgrade', 'websocket2']), 400],
  ['TRANSPORT-1', 'no Connection', { without: ['Connection'] }, 400],
  ['TRANSPORT-1', 'Connection: keep-alive', replace(['Connection', 'keep-alive']), 400],
  ['TRANSPORT-1', 'Connection: close', replace(['Connection', 'close']), 400],
  ['TRANSPORT-1', 'a Connection that only contains the word', replace(['Connection', 'no-upgrade']), 400],
  ['TRANSPORT-1', 'no key', { without: [KEY] }, 400],
  ['TRANSPORT-1', 'an empty key', replace([KEY, '']), 400],
  ['TRANSPORT-1', 'a short key', replace([KEY, 'dGhlIHNhbXBsZQ==']), 400],
  ['TRANSPORT-1', 'a long key', replace([KEY, `${RIGHT_KEY}AAAA`]), 400],
  ['TRANSPORT-1', 'a key that is no base64', replace([KEY, '!!!!!!!!!!!!!!!!!!!!!!==']), 400],
  ['TRANSPORT-1', 'a key of 24 characters without padding', replace([KEY, 'dGhlIHNhbXBsZSBub25jZQAA']), 400],
  ['TRANSPORT-1', 'a key with bits beyond its 16 bytes', replace([KEY, 'dGhlIHNhbXBsZSBub25jZR==']), 400],
  ['TRANSPORT-1', 'a key in base64url', replace([KEY, 'dGhl-HNhbXBsZSBub25jZ_==']), 400],
  ['TRANSPORT-1', 'two keys', add([KEY, 'AAAAAAAAAAAAAAAAAAAAAA==']), 400],
  ['TRANSPORT-2', 'no version', { without: [VERSION] }, 426],
  ['TRANSPORT-2', 'an empty version', replace([VERSION, '']), 426],
  ['TRANSPORT-2', 'version 8', replace([VERSION, '8']), 426],
  ['TRANSPORT-2', 'version 12', replace([VERSION, '12']), 426],
  ['TRANSPORT-2', 'version 14', replace([VERSION, '14']), 426],
  ['TRANSPORT-2', 'version 99', replace([VERSION, '99']), 426],
  ['TRANSPORT-2', 'version 013', replace([VERSION, '013']), 426],
  ['TRANSPORT-2', 'version 13.0', replace([VERSION, '13.0']), 426],
  ['TRANSPORT-2', 'a list of versions', replace([VERSION, '13, 8']), 426],
  ['TRANSPORT-2', 'two versions', add([VERSION, '8']), 426],
  ['TRANSPORT-3', 'an unknown subprotocol', add([PROTOCOL, 'graphql-ws']), 400],
  ['TRANSPORT-3', 'a later version of the subprotocol', add([PROTOCOL, 'inband.v2.json']), 400],
  ['TRANSPORT-3', 'a subprotocol in capitals', add([PROTOCOL, 'INBAND.V1.JSON']), 400],
  ['TRANSPORT-3', 'a token as the only subprotocol', add([PROTOCOL, `bearer, ${CANARY}`]), 400],
  ['TRANSPORT-3', 'commas as subprotocols', add([PROTOCOL, ',,,']), 400],
  ['TRANSPORT-5', 'an origin that is not listed', add(['Origin', 'https://evil.example']), 403],
  ['TRANSPORT-5', 'the origin null', add(['Origin', 'null']), 403],
  [
    'TRANSPORT-5',
    'a listed origin and another',
    add(['Origin', ORIGIN], ['Origin', 'https://evil.example']),
    403,
  ],
  [
    'TRANSPORT-5',
    'another origin and a listed one',
    add(['Origin', 'https://evil.example'], ['Origin', ORIGIN]),
    403,
  ],
  ['TRANSPORT-5', 'a listed origin twice', add(['Origin', ORIGIN], ['Origin', ORIGIN]), 403],
  ['TRANSPORT-5', 'an origin with a path', add(['Origin', `${ORIGIN}/`]), 403],
  ...[
    'token',
    'access_token',
    'id_token',
    'auth_token',
    'jwt',
    'api_key',
    'apikey',
    'password',
    'TOKEN',
    'Access_Token',
    'access-token',
    'accessToken',
    'access%5Ftoken',
    '%74oken',
  ].map((name) => ['TRANSPORT-6', `?${name}= in the URL`, query(`a=1&${name}=${CANARY}`), 400] as const),
  ['TRANSPORT-6', 'a token without a value in the URL', query('token'), 400],
];

/** What a correct client may send, in spellings that are rarer. */
const ACCEPTED: readonly (readonly [string, string, UpgradeShape, string | null])[] = [
  ['TRANSPORT-3', 'no subprotocol', {}, null],
  ['TRANSPORT-3', 'JSON', add([PROTOCOL, 'inband.v1.json']), 'inband.v1.json'],
  ['TRANSPORT-3', 'MessagePack', add([PROTOCOL, 'inband.v1.msgpack']), 'inband.v1.msgpack'],
  [
    'TRANSPORT-3',
    'both, MessagePack first',
    add([PROTOCOL, 'inband.v1.msgpack,inband.v1.json']),
    'inband.v1.msgpack',
  ],
  [
    'TRANSPORT-3',
    'both on lines of their own',
    add([PROTOCOL, 'other'], [PROTOCOL, 'inband.v1.json']),
    'inband.v1.json',
  ],
  [
    'TRANSPORT-3',
    'a token before the subprotocol',
    add([PROTOCOL, `${CANARY}, inband.v1.json`]),
    'inband.v1.json',
  ],
  ['TRANSPORT-1', 'Connection: keep-alive, Upgrade', replace(['Connection', 'keep-alive, Upgrade']), null],
  [
    'TRANSPORT-1',
    'two Connection lines',
    replace(['Connection', 'keep-alive'], ['Connection', 'upgrade']),
    null,
  ],
  ['TRANSPORT-1', 'Upgrade: WebSocket', replace(['Upgrade', 'WebSocket']), null],
  [
    'TRANSPORT-4',
    'an offer to compress',
    add(['Sec-WebSocket-Extensions', 'permessage-deflate; client_max_window_bits']),
    null,
  ],
  ['TRANSPORT-5', 'a listed origin', add(['Origin', ORIGIN]), null],
  ['TRANSPORT-6', 'a query without a credential', query('room=7&tokens=3'), null],
];

describe('the upgrade, over a real socket', () => {
  let server: InbandServer;
  let verifications = 0;

  beforeAll(async () => {
    server = await listen({
      port: 0,
      logger: silentLogger,
      allowedOrigins: [ORIGIN],
      verifier: () => {
        verifications += 1;
        return accept({ subject: 'alice' });
      },
    });
  });
  afterAll(() => server.close({ graceMs: 0 }));

  it.each(REFUSED)('%s answers %s with its status and hangs up', async (_clause, _what, shape, status) => {
    const client = new RawClient({ port: server.port, ...shape });
    expect(await client.answered).toBe(status);
    await client.closed;
    expect(client.head).not.toContain(CANARY);
    // uWebSockets.js does not say it to who has just said it.
    const saysClose = shape.replace?.some(([name, value]) => name === 'Connection' && value === 'close');
    if (!saysClose) expect(client.head.toLowerCase()).toContain('connection: close');
    expect(client.head.toLowerCase()).toContain('content-type: text/plain');
    if (status === 426) expect(client.head.toLowerCase()).toContain('sec-websocket-version: 13');
    if (status === 405) expect(client.head.toLowerCase()).toContain('allow: get');
    expect(verifications).toBe(0);
  });

  it.each(ACCEPTED)('%s accepts %s', async (_clause, _what, shape, subprotocol) => {
    const client = await RawClient.open({ port: server.port, ...shape });
    const named = /sec-websocket-protocol: (.*)\r\n/i.exec(client.head)?.[1] ?? null;
    expect(named).toBe(subprotocol);
    expect(client.head.toLowerCase()).not.toContain('sec-websocket-extensions');
    expect(client.head).not.toContain(CANARY);
    expect(client.head).toContain('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    client.drop();
  });

  it('TRANSPORT-8 sends a complete response with one line of text', async () => {
    const client = new RawClient({ port: server.port, replace: [[VERSION, '8']] });
    await client.closed;
    const [head = '', body = ''] = client.head.split('\r\n\r\n');
    expect(body).toBe('Sec-WebSocket-Version must be 13.\n');
    expect(head.toLowerCase()).toContain(`content-length: ${body.length}`);
  });

  it('TRANSPORT-4 hangs up on a compressed frame', async () => {
    const client = await RawClient.open({
      port: server.port,
      add: [['Sec-WebSocket-Extensions', 'permessage-deflate']],
    });
    client.write(clientFrame(1, 'x', { reserved: 0x40 }));
    expect((await client.closed).code).toBe(1006);
  });

  it('TRANSPORT-3 speaks MessagePack in binary frames where it was chosen', async () => {
    const client = await RawClient.open({ port: server.port, add: [[PROTOCOL, 'inband.v1.msgpack']] });
    client.write(
      clientFrame(
        BINARY,
        msgpackMap([
          ['type', 'auth'],
          ['token', 't'],
        ]),
      ),
    );
    await expect.poll(() => client.binaries.length).toBe(1);
    expect(client.binaries[0]?.includes('auth_ok')).toBe(true);
    expect(client.texts).toEqual([]);
    client.drop();
  });

  it('TRANSPORT-8 leaves other paths alone', async () => {
    const client = new RawClient({ port: server.port, path: '/other' });
    expect(await client.answered).toBe(404);
    client.drop();
  });
});
