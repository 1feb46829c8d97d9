import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClientStoppedError } from '../src/errors/client-stopped-error.ts';
import { createFakeNetwork } from './support/fake-network.ts';
import {
  reconnect,
  settle,
  startAuthenticated,
  startAuthenticating,
  startClient,
  stateOf,
  TOKEN,
  URL,
} from './support/start-client.ts';

beforeEach(() => {
  vi.useFakeTimers();
  // A wait too short to be seen would be a retry.
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('from the start to a session', () => {
  it('AUTH-1: fetches a credential, opens the URL and sends auth first', async () => {
    const { client, network, statuses } = startClient({ clientInfo: { name: 'app', version: '1.2' } });
    expect(client.state).toEqual({ status: 'fetchingCredential', attempt: 1, reason: 'initial' });
    await settle();
    expect(client.state).toEqual({ status: 'connecting', attempt: 1 });
    expect(network.socket.url).toBe(URL);
    expect(network.socket.subprotocol).toBe('inband.v1.json');
    network.socket.open();
    expect(network.socket.messages).toEqual([
      { type: 'auth', method: 'bearer', token: TOKEN, client: { name: 'app', version: '1.2' }, gen: 1 },
    ]);
    network.socket.acceptAuth({ expires_at_ms: 5_000, server_time_ms: Date.now() + 70 });
    expect(client.state).toEqual({
      status: 'authenticated',
      attempt: 1,
      session: {
        id: 's-1',
        subject: 'alice',
        resumed: false,
        expiresAtMs: 5_000,
        heartbeatMs: 25_000,
        clockOffsetMs: 70,
      },
    });
    expect(statuses).toEqual(['fetchingCredential', 'connecting', 'authenticating', 'authenticated']);
  });

  it('gives one frozen state until it changes', async () => {
    const { client, socket } = await startAuthenticated();
    const { state } = client;
    socket.receive({ type: 'ping', t: 1 });
    expect(client.state).toBe(state);
    expect(Object.isFrozen(state)).toBe(true);
  });

  it('resolves ready() with the session, for those who asked before and after', async () => {
    const { client, network } = startClient();
    const early = client.ready();
    expect(client.ready()).toBe(early);
    await settle();
    network.socket.open();
    network.socket.acceptAuth();
    expect((await early).subject).toBe('alice');
    expect((await client.ready()).id).toBe('s-1');
  });

  it('keeps ready() waiting over a reconnect', async () => {
    const { client, network, socket } = await startAuthenticating();
    const ready = client.ready();
    socket.closeFromServer(1006);
    (await reconnect(network)).acceptAuth();
    expect((await ready).subject).toBe('alice');
  });

  it('CLIENT-9: says nothing to a server that chose another subprotocol', async () => {
    const { client, network } = startClient();
    await settle();
    network.socket.open('chat');
    expect(network.socket.sent).toEqual([]);
    expect(network.socket.closedWith).toBe(4400);
    expect(stateOf(client, 'stopped').cause.kind).toBe('cannotSucceed');
  });

  it('takes a URL that the platform refuses for a failed attempt', async () => {
    const { assembleClient } = await import('../src/assemble-client.ts');
    const { readOptions } = await import('../src/options/read-options.ts');
    const client = assembleClient(readOptions({ url: URL, token: TOKEN }), {
      ...createFakeNetwork().transport,
      openSocket() {
        throw new Error('SecurityError');
      },
    });
    await settle();
    expect(stateOf(client, 'waitingToRetry').end).toMatchObject({ kind: 'closedByServer', code: 1006 });
    client.close();
  });
});

describe('CLIENT-4: the deadline of each phase', () => {
  it('CLIENT-4: gives up a credential function that hangs, aborts it and tries again', async () => {
    const signals: AbortSignal[] = [];
    const { client } = startClient({
      credentialTimeoutMs: 1_000,
      token: ({ signal }) => {
        signals.push(signal);
        return new Promise<string>(() => {});
      },
    });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(stateOf(client, 'waitingToRetry').end).toEqual({ kind: 'credentialTimeout', verdict: 'backoff' });
    expect(signals[0]?.aborted).toBe(true);
    await vi.advanceTimersByTimeAsync(600);
    expect(signals.length).toBe(2);
    expect(signals[1]?.aborted).toBe(false);
    client.close();
    expect(signals[1]?.aborted).toBe(true);
  });

  it('CLIENT-4: gives up a socket that does not open', async () => {
    const { client, network } = startClient({ connectTimeoutMs: 2_000 });
    await vi.advanceTimersByTimeAsync(2_001);
    expect(stateOf(client, 'waitingToRetry').end.kind).toBe('connectTimeout');
    expect(network.socket.closedWith).toBe(1000);
  });

  it('CLIENT-4: gives up a server that does not answer auth', async () => {
    const { client, socket } = await startAuthenticating({ authTimeoutMs: 3_000 });
    await vi.advanceTimersByTimeAsync(3_001);
    expect(stateOf(client, 'waitingToRetry').end.kind).toBe('authTimeout');
    expect(socket.closedWith).toBe(4408);
  });

  it('LIVE-2: pings after a silence and gives up after a second one', async () => {
    const { client, socket } = await startAuthenticated();
    await vi.advanceTimersByTimeAsync(25_001);
    expect(socket.messages.at(-1)).toMatchObject({ type: 'ping' });
    socket.receive({ type: 'pong' });
    await vi.advanceTimersByTimeAsync(25_001);
    expect(socket.messages.filter(({ type }) => type === 'ping').length).toBe(2);
    await vi.advanceTimersByTimeAsync(25_001);
    expect(stateOf(client, 'waitingToRetry').end.kind).toBe('heartbeatLost');
  });

  it('LIVE-1: answers pings, but not without bound', async () => {
    const { socket } = await startAuthenticated({ outbox: { maxBytes: 1_000 } });
    socket.receive({ type: 'ping', t: 7 });
    expect(socket.messages.at(-1)).toEqual({ type: 'pong', t: 7 });
    socket.bufferedBytes = 1_001;
    socket.receive({ type: 'ping', t: 8 });
    expect(socket.messages.at(-1)).toEqual({ type: 'pong', t: 7 });
  });

  it('keeps one timer whatever arrives', async () => {
    const { socket } = await startAuthenticated();
    for (let index = 0; index < 100; index++) socket.receive({ type: 'pong' });
    expect(vi.getTimerCount()).toBe(1);
  });
});

describe('CLIENT-5: stopping', () => {
  it('CLIENT-5: close() is final, in every state, and may be called again', async () => {
    for (const begin of [async () => startClient(), startAuthenticating, startAuthenticated]) {
      const { client, network } = await begin();
      client.close();
      client.close();
      expect(client.state).toEqual({ status: 'stopped', cause: { kind: 'closedByApplication' } });
      await vi.advanceTimersByTimeAsync(600_000);
      expect(client.state.status).toBe('stopped');
      expect(network.sockets.length).toBeLessThanOrEqual(1);
      expect(vi.getTimerCount()).toBe(0);
      await expect(client.ready()).rejects.toBeInstanceOf(ClientStoppedError);
    }
  });

  it('CLIENT-5: does not ask for a credential when it was closed in the same breath', async () => {
    const token = vi.fn(() => TOKEN);
    const { client } = startClient({ token });
    client.close();
    await settle();
    expect(token).not.toHaveBeenCalled();
  });

  it('CLIENT-5: rejects ready() with the cause', async () => {
    const { client, network } = startClient();
    const ready = client.ready();
    client.close();
    await expect(ready).rejects.toMatchObject({ cause: { kind: 'closedByApplication' } });
    expect(network.sockets.length).toBe(0);
  });

  it('CLIENT-8: nothing an abandoned socket or credential still says changes anything', async () => {
    const { client, network, socket } = await startAuthenticating();
    socket.closeFromServer(1006);
    const second = await reconnect(network);
    socket.acceptAuth();
    socket.receiveText('garbage');
    expect(client.state.status).toBe('authenticating');
    second.acceptAuth();
    socket.receive({ type: 'event', name: 'x' });
    expect(client.state.status).toBe('authenticated');
  });

  it('has one way to stop', () => {
    const { client } = startClient();
    expect(Object.keys(client).sort()).toEqual(
      [
        'close',
        'events',
        'on',
        'onError',
        'onExpiring',
        'onState',
        'ready',
        'request',
        'send',
        'state',
      ].sort(),
    );
    expect(Object.isFrozen(client)).toBe(true);
  });
});
