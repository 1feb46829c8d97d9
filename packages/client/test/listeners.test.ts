import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settle, startAuthenticated, startClient, stateOf } from './support/start-client.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('listeners', () => {
  it('APP-1: calls those of the name, until they unsubscribe', async () => {
    const { client, socket } = await startAuthenticated();
    const seen: unknown[] = [];
    const off = client.on('tick', (data) => seen.push(data));
    client.on('tick', (data) => seen.push(data));
    client.on('other', () => seen.push('other'));
    socket.receive({ type: 'event', name: 'tick', data: 1 });
    off();
    off();
    socket.receive({ type: 'event', name: 'tick' });
    socket.receive({ type: 'event', name: 'constructor' });
    expect(seen).toEqual([1, 1, undefined]);
  });

  it('SESSION-4: hands on when the session will end, and otherwise goes on', async () => {
    const { client, socket } = await startAuthenticated();
    const seen: number[] = [];
    const off = client.onExpiring((expiresAtMs) => seen.push(expiresAtMs));
    client.onExpiring((expiresAtMs) => {
      if (expiresAtMs === 9_000) client.close();
    });
    client.onExpiring((expiresAtMs) => seen.push(-expiresAtMs));
    socket.receive({ type: 'auth_expiring', gen: 1, expires_at_ms: 7_000 });
    expect(client.state.status).toBe('authenticated');
    off();
    socket.receive({ type: 'auth_expiring', gen: 1, expires_at_ms: 8_000 });
    socket.receive({ type: 'auth_expiring', gen: 1, expires_at_ms: 9_000 });
    expect(seen).toEqual([7_000, -7_000, -8_000]);
    expect(socket.closedWith).toBe(1000);
  });

  it('a listener that throws disturbs neither the client nor other listeners', async () => {
    const { client, socket } = await startAuthenticated();
    const thrown: unknown[] = [];
    vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((callback) => {
      try {
        callback();
      } catch (error) {
        thrown.push(error);
      }
    });
    const seen: string[] = [];
    client.on('a', () => {
      throw new Error('first');
    });
    client.on('a', () => seen.push('second'));
    client.onState(() => {
      throw new Error('state');
    });
    client.onState(({ status }) => seen.push(status));
    socket.receive({ type: 'event', name: 'a' });
    socket.closeFromServer(1006);
    expect(seen).toEqual(['second', 'waitingToRetry']);
    expect(thrown.map((error) => (error as Error).message)).toEqual(['first', 'state']);
    client.close();
  });

  it('CLIENT-5: a listener may close the client, at once and for good', async () => {
    const { client, socket } = await startAuthenticated();
    const seen: string[] = [];
    client.on('a', () => {
      client.close();
      seen.push(client.state.status);
      expect(() => client.send('b')).toThrow('stopped');
    });
    client.on('a', () => seen.push('not called'));
    socket.receive({ type: 'event', name: 'a' });
    socket.receive({ type: 'event', name: 'a' });
    expect(seen).toEqual(['stopped']);
    expect(socket.closedWith).toBe(1000);
  });

  it('a state listener may close the client, and the others see every state in order', async () => {
    const { client, network, statuses } = startClient();
    client.onState(({ status }) => {
      if (status === 'authenticating') client.close();
    });
    const later: string[] = [];
    client.onState(({ status }) => later.push(status));
    await settle();
    network.socket.open();
    expect(statuses).toEqual(['fetchingCredential', 'connecting', 'authenticating', 'stopped']);
    expect(later).toEqual(['connecting', 'authenticating', 'stopped']);
    expect(network.socket.messages.length).toBe(1);
  });

  it('sends from inside a listener after what waited', async () => {
    const { client, network } = startClient();
    client.send('queued');
    client.onState(({ status }) => {
      if (status === 'authenticated') client.send('from the listener');
    });
    client.on('ask', () => client.send('answer'));
    await settle();
    network.socket.open();
    network.socket.acceptAuth();
    network.socket.receive({ type: 'event', name: 'ask' });
    expect(network.socket.messages.slice(1).map(({ name }) => name)).toEqual([
      'queued',
      'from the listener',
      'answer',
    ]);
  });

  it('survives a socket that closes inside its own send', async () => {
    const { client, socket } = await startAuthenticated();
    socket.onSend = () => socket.closeFromServer(1006);
    client.send('a');
    expect(stateOf(client, 'waitingToRetry').end).toMatchObject({ code: 1006 });
  });

  it('a credential function may close the client', async () => {
    const { client } = startClient({
      token: () => {
        client.close();
        return 'late';
      },
    });
    await settle();
    expect(client.state.status).toBe('stopped');
  });

  it('refuses a listener that is not a function', () => {
    const { client } = startClient();
    expect(() => client.on('a', undefined as never)).toThrow(/^"listener" must be/);
    expect(() => client.onState(null as never)).toThrow(TypeError);
    expect(() => client.onExpiring(undefined as never)).toThrow(TypeError);
  });
});
