// Every message vector for servers against a real server: what the machines decide is what a peer sees.
import { CLOSE_CODES, type CloseCodeName } from '@inband/protocol';
import { accept, challenge, type InbandServer, listen } from '@inband/server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../support/silent-logger.ts';
import {
  codecOf,
  frameKindOf,
  MESSAGE_VECTORS,
  type MessageVector,
  payloadOf,
  titled,
} from './message-vector.ts';
import { nextMessage } from './next-message.ts';
import { SocketPeer } from './socket-peer.ts';

const WITHIN_MS = 20_000;
/** No vector has it, so that the pong that carries it answers the ping that was sent last. */
const LAST_PING = 987_654_321;
/** The token that the server's verifier challenges. */
const BOUND_TOKEN = 'b.c.d';

let server: InbandServer;
let verified = 0;
let handled = 0;

beforeAll(async () => {
  server = await listen({
    // One address plays everybody here.
    admission: { enforceFrom: 'never' },
    port: 0,
    logger: silentLogger,
    verifier: ({ token }) => {
      verified += 1;
      const alice = accept({ subject: 'alice' });
      if (token !== BOUND_TOKEN) return alice;
      return challenge('say friend', () => {
        verified += 1;
        return alice;
      });
    },
    handlers: {
      events: { note: () => void handled++ },
      requests: {
        echo: (_session, data) => {
          handled += 1;
          return data;
        },
      },
    },
  });
});
afterAll(() => server.close({ graceMs: 0 }));
beforeEach(() => {
  verified = 0;
  handled = 0;
});

const FOR_SERVERS = MESSAGE_VECTORS.filter(({ reader }) => reader !== 'client');

describe('a frame that is a message', () => {
  it.each(titled(FOR_SERVERS.filter(({ isValid }) => isValid)))('%s', async (_title, vector) => {
    const peer = await connect(vector);
    peer.send(payloadOf(vector), frameKindOf(vector));
    if (vector.state !== 'authenticated') expect(await nextType(peer, vector)).toBe('auth_ok');
    else await expectAlive(peer, vector);
    peer.drop();
  });
});

describe('a frame that is none', () => {
  it.each(titled(FOR_SERVERS.filter(({ isValid }) => !isValid)))('%s', async (_title, vector) => {
    const peer = await connect(vector);
    const before = { verified, handled };
    peer.send(payloadOf(vector), frameKindOf(vector));
    expect(await peer.next(WITHIN_MS)).toEqual(expectedClose(vector));
    expect({ verified, handled }).toEqual(before);
  });
});

async function connect(vector: MessageVector): Promise<SocketPeer> {
  const codec = codecOf(vector);
  const peer = await SocketPeer.open(server.url, codec.subprotocol);
  if (vector.state === 'authenticated') {
    peer.send(codec.encode({ type: 'auth', token: 'a.b.c' }), codec.frameKind);
    expect(await nextType(peer, vector)).toBe('auth_ok');
  }
  if (vector.state === 'challenged') {
    peer.send(codec.encode({ type: 'auth', token: BOUND_TOKEN }), codec.frameKind);
    expect(await nextType(peer, vector)).toBe('auth_challenge');
  }
  return peer;
}

function expectedClose(vector: MessageVector): unknown {
  const name = vector.expect as CloseCodeName;
  return { kind: 'close', code: CLOSE_CODES[name].code, reason: name };
}

/** A ping is answered after everything that the frame before it brought about. */
async function expectAlive(peer: SocketPeer, vector: MessageVector): Promise<void> {
  const codec = codecOf(vector);
  peer.send(codec.encode({ type: 'ping', t: LAST_PING }), codec.frameKind);
  for (;;) {
    const message = await nextMessage(peer, codec, WITHIN_MS);
    if (message.type === 'pong' && message.t === LAST_PING) return;
  }
}

async function nextType(peer: SocketPeer, vector: MessageVector): Promise<unknown> {
  return (await nextMessage(peer, codecOf(vector), WITHIN_MS)).type;
}
