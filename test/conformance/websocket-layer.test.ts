// What the WebSocket layer of a real server does by itself, below every message: raw frames, right and wrong.
import { LIMITS } from '@inband/protocol';
import { accept, type InbandServer, listen } from '@inband/server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RawClient } from '../support/raw-client.ts';
import { silentLogger } from '../support/silent-logger.ts';
import { BINARY, CONTINUATION, clientFrame, PING, TEXT, textFrame } from '../support/websocket-frame.ts';

const AUTH = '{"type":"auth","token":"a.b.c"}';
const EVENT = '{"type":"event","name":"note"}';
const AUTH_TIMEOUT_MS = 5_000;
const MAX_BYTES = LIMITS.maxMessageBytes.default;
/** By how much this server's transport takes in more than a message may have (FRAME-1). */
const MARGIN_BYTES = 4_096;
/** What a layer may say by itself (RFC 6455 section 7.4.1); 1006 is no close frame at all. */
const CODES_OF_THE_LAYER = [1002, 1006, 1007, 1009];

let server: InbandServer;
let verified = 0;
let handled = 0;

beforeAll(async () => {
  server = await listen({
    // One address plays everybody here.
    admission: { enforceFrom: 'never' },
    port: 0,
    authTimeoutMs: AUTH_TIMEOUT_MS,
    logger: silentLogger,
    verifier: () => {
      verified += 1;
      return accept({ subject: 'alice' });
    },
    handlers: { events: { note: () => void handled++ } },
  });
});
afterAll(() => server.close({ graceMs: 0 }));
beforeEach(() => {
  verified = 0;
  handled = 0;
});

/** Each is followed by a whole message, which must not be handled either. */
const REFUSED: readonly (readonly [what: string, frames: (message: string) => Buffer])[] = [
  ['a reserved bit', (message) => clientFrame(TEXT, message, { reserved: 0x40 })],
  ['an unknown opcode', (message) => clientFrame(0x3, message)],
  ['an unknown opcode of a control frame', () => clientFrame(0xb, '')],
  ['a continuation of nothing', (message) => clientFrame(CONTINUATION, message)],
  ['a new message within a fragmented one', (message) => clientFrame(TEXT, message, { fin: false })],
  ['a fragmented control frame', () => clientFrame(PING, 'x', { fin: false })],
  ['text that is not UTF-8', () => clientFrame(TEXT, Buffer.from([0x22, 0xc3, 0x28, 0x22]))],
  [
    'an announced length beyond the limit of the transport',
    () => clientFrame(BINARY, '', { announcedLength: BigInt(MAX_BYTES + MARGIN_BYTES + 1) }),
  ],
  [
    'fragments that add up to more than the limit of the transport',
    () =>
      Buffer.concat([
        clientFrame(TEXT, ' '.repeat(MAX_BYTES), { fin: false }),
        clientFrame(CONTINUATION, ' '.repeat(MARGIN_BYTES + 1)),
      ]),
  ],
  // uWebSockets.js finds out only by what follows: it takes the first four bytes of the payload for a mask.
  ['an unmasked frame', (message) => clientFrame(TEXT, message, { masked: false })],
];

describe('what the layer refuses', () => {
  it.each(REFUSED)('TRANSPORT-9: %s before authentication', async (_what, frames) => {
    const client = await RawClient.open({ port: server.port });
    client.write(Buffer.concat([frames(AUTH), textFrame(AUTH)]));
    expect(CODES_OF_THE_LAYER).toContain((await client.closed).code);
    expect(verified).toBe(0);
    expect(client.texts).toEqual([]);
  });

  it.each(REFUSED)('TRANSPORT-9: %s on a live session', async (_what, frames) => {
    const client = await openSession();
    client.write(Buffer.concat([frames(EVENT), textFrame(EVENT)]));
    expect(CODES_OF_THE_LAYER).toContain((await client.closed).code);
    expect(handled).toBe(0);
    expect(client.texts).toHaveLength(1);
  });
});

describe('what the layer takes in', () => {
  it('TRANSPORT-9: a message in fragments, with a ping between them', async () => {
    const client = await RawClient.open({ port: server.port });
    client.write(
      Buffer.concat([
        clientFrame(TEXT, AUTH.slice(0, 9), { fin: false }),
        clientFrame(PING, 'between'),
        clientFrame(CONTINUATION, AUTH.slice(9, 20), { fin: false }),
        clientFrame(CONTINUATION, AUTH.slice(20)),
      ]),
    );
    expect(await client.message(0)).toMatchObject({ type: 'auth_ok', gen: 1 });
    expect(client.pongs).toBe(1);
    client.drop();
  });

  it('TRANSPORT-9: pings before authentication, which are answered and move no deadline', async () => {
    const client = await RawClient.open({ port: server.port });
    const pinging = setInterval(() => client.write(clientFrame(PING, 'still here')), AUTH_TIMEOUT_MS / 10);
    const end = await client.closed;
    clearInterval(pinging);
    expect(end).toMatchObject({ code: 4408, reason: 'auth_timeout' });
    expect(client.pongs).toBeGreaterThan(0);
    expect(client.texts).toEqual([]);
  });

  it.each([
    ['in one piece', [MAX_BYTES + MARGIN_BYTES]],
    ['in fragments', [MAX_BYTES, MARGIN_BYTES]],
  ])('FRAME-1: a message as long as the transport allows, %s, is closed with 4413', async (_how, lengths) => {
    const client = await openSession();
    const fragments = lengths.map((length, index) =>
      clientFrame(index === 0 ? TEXT : CONTINUATION, ' '.repeat(length), {
        fin: index === lengths.length - 1,
      }),
    );
    client.write(Buffer.concat(fragments));
    expect(await client.closed).toMatchObject({ code: 4413, reason: 'message_too_big' });
  });
});

async function openSession(): Promise<RawClient> {
  const client = await RawClient.open({ port: server.port });
  client.write(textFrame(AUTH));
  expect(await client.message(0)).toMatchObject({ type: 'auth_ok' });
  return client;
}
