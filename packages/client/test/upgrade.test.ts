import { inspect as format } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type InspectEntry, offerBearer, type UpgradeCredential } from '../src/index.ts';
import { createFakeNetwork } from './support/fake-network.ts';
import { reconnect, settle, startClient, stateOf } from './support/start-client.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('UPGRADE-4: a credential that goes out with the upgrade', () => {
  it('UPGRADE-4: is in the request, nothing is sent, and the first word is the server’s', async () => {
    const upgrade = {
      headers: { Authorization: 'Bearer secret' },
      subprotocols: [offerBearer('secret')],
      query: { ticket: 'a b/ü' },
    };
    const network = createFakeNetwork(true);
    const { client } = startClient(
      { url: 'wss://example.test/ws?room=7', credential: () => ({ upgrade }) },
      network,
    );
    client.send('queued');
    await settle();
    const { socket } = network;
    expect(socket.request).toEqual({
      url: 'wss://example.test/ws?room=7&ticket=a%20b%2F%C3%BC',
      subprotocols: ['inband.v1.json', 'inband.bearer.c2VjcmV0'],
      headers: { Authorization: 'Bearer secret' },
      isAuthenticated: true,
      maxMessageBytes: 1_048_576,
    });
    socket.open();
    expect(socket.sent).toEqual([]);
    expect(client.state.status).toBe('authenticating');
    socket.acceptAuth();
    expect(stateOf(client, 'authenticated').session.subject).toBe('alice');
    expect(socket.messages).toEqual([{ type: 'event', name: 'queued' }]);
  });

  it('UPGRADE-4: may be cookies, which need nothing', async () => {
    const { client, network } = startClient({ credential: () => ({ upgrade: {} }) });
    await settle();
    expect(network.socket.request).toMatchObject({ url: 'wss://example.test/ws', isAuthenticated: true });
    expect(network.socket.request.subprotocols).toEqual(['inband.v1.json']);
    network.socket.open();
    network.socket.acceptAuth();
    expect(client.state.status).toBe('authenticated');
  });

  it('AUTH-1: is absent from the request of a client that authenticates in band', async () => {
    const { network } = startClient();
    await settle();
    expect(network.socket.request).toMatchObject({
      subprotocols: ['inband.v1.json'],
      headers: {},
      isAuthenticated: false,
    });
  });

  it('CLIENT-9: a server that chooses a subprotocol other than the codec’s is left', async () => {
    const secret = offerBearer('secret');
    const { client, network } = startClient({ credential: () => ({ upgrade: { subprotocols: [secret] } }) });
    await settle();
    network.socket.open(secret);
    expect(stateOf(client, 'stopped').cause).toMatchObject({ end: { code: 1002 } });
    expect(network.socket.closedWith).toBe(4400);
  });

  it('AUTH-15: a server that asks for a proof of nothing is left', async () => {
    const prove = vi.fn();
    const { client, network } = startClient({ credential: () => ({ upgrade: {} }), prove });
    await settle();
    network.socket.open();
    network.socket.receive({ type: 'auth_challenge', gen: 1, challenge: 1 });
    await settle();
    expect(client.state.status).toBe('stopped');
    expect(prove).not.toHaveBeenCalled();
  });

  it('CLIENT-1: refused, it is asked for afresh once', async () => {
    const reasons: string[] = [];
    const { client, network } = startClient({
      credential: ({ reason }) => {
        reasons.push(reason);
        return { upgrade: { query: { ticket: `t${reasons.length}` } } };
      },
    });
    await settle();
    // As the transport of Node tells a 401.
    network.socket.closeFromServer(4403);
    await settle();
    expect(network.socket.url).toContain('ticket=t2');
    network.socket.closeFromServer(4403);
    expect(stateOf(client, 'stopped').cause.kind).toBe('refusedRepeatedly');
    expect(reasons).toEqual(['initial', 'rejected']);
  });

  it('SEC-1: shows nowhere', async () => {
    const entries: InspectEntry[] = [];
    const network = createFakeNetwork(true);
    const upgrade = {
      headers: { cookie: 'a-secret' },
      subprotocols: ['a-secret'],
      query: { ticket: 'a-secret' },
    };
    const { client } = startClient(
      { credential: () => ({ upgrade }), inspect: (entry) => entries.push(entry) },
      network,
    );
    await settle();
    network.socket.open();
    network.socket.closeFromServer(1006);
    (await reconnect(network)).acceptAuth();
    client.close();
    expect(format([client, entries, client.state], { depth: 20, showHidden: true })).not.toContain('secret');
  });

  const BAD: readonly [string, unknown][] = [
    ['no object', 7],
    ['null', null],
    ['an array', []],
    ['another part', { cookies: {} }],
    ['headers that are no object', { headers: 's3cret' }],
    ['a header of the handshake', { headers: { 'Sec-WebSocket-Protocol': 's3cret' } }],
    ['another host', { headers: { HOST: 's3cret' } }],
    ['another kind of upgrade', { headers: { connection: 's3cret' } }],
    ['a header that is two', { headers: { a: 's3cret\r\nb: c' } }],
    ['a name that is no token', { headers: { 'a b': 's3cret' } }],
    ['a header that is no text', { headers: { a: 7 } }],
    ['subprotocols that are no list', { subprotocols: 's3cret' }],
    ['a subprotocol that is no token', { subprotocols: ['s3cret, b'] }],
    ['an empty subprotocol', { subprotocols: [''] }],
    ['the codec’s subprotocol once more', { subprotocols: ['inband.v1.json'] }],
    ['a subprotocol twice', { subprotocols: ['s3cret', 's3cret'] }],
    ['a query that is no object', { query: ['s3cret'] }],
    ['a query that is no text', { query: { a: 7 } }],
    ['half a character', { query: { a: 's3cret\ud83d' } }],
    ['a parameter that the URL has', { query: { room: 's3cret' } }],
  ];

  it.each(BAD)('SEC-1: with %s is refused without quoting it', async (_what, upgrade) => {
    const network = createFakeNetwork(true);
    const credential = () => ({ upgrade }) as UpgradeCredential;
    const { client } = startClient({ url: 'wss://example.test/ws?room=7', credential }, network);
    await settle();
    const { end } = stateOf(client, 'waitingToRetry');
    expect(end).toMatchObject({ kind: 'credentialFailed', error: { code: 'INBAND_CREDENTIAL_INVALID' } });
    expect(format(end)).toContain('"credential" returned an "upgrade"');
    expect(format(end)).not.toContain('s3cret');
    expect(network.sockets.length).toBe(0);
    client.close();
  });
});

describe(offerBearer, () => {
  it('UPGRADE-4: is a token of HTTP whatever the credential is', () => {
    expect(offerBearer('a.b-c')).toBe(`inband.bearer.${Buffer.from('a.b-c').toString('base64url')}`);
    const odd = 'ü😀 /+=,;"';
    const [, , encoded] = offerBearer(odd).split('.');
    expect(Buffer.from(encoded ?? '', 'base64url').toString()).toBe(odd);
    expect(encoded).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  it('UPGRADE-6: takes the prefix that a server is configured to look for', () => {
    const prefix = 'base64url.bearer.authorization.k8s.io.';
    expect(offerBearer('a.b', prefix)).toBe(`${prefix}${Buffer.from('a.b').toString('base64url')}`);
  });

  it.each(['', 'bearer', 'a b.', 'a,b.', `${'a'.repeat(64)}.`, 7, null])(
    'refuses the prefix %j',
    (prefix) => {
      expect(() => offerBearer('s3cret', prefix as never)).toThrow(/^"prefix" must(?!.*s3cret)/);
    },
  );

  it.each(['', 7, undefined])('refuses %j', (token) => {
    expect(() => offerBearer(token as never)).toThrow(/^"token" must/);
  });
});
