import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClientStoppedError } from '../src/errors/client-stopped-error.ts';
import type { InbandError } from '../src/errors/inband-error.ts';
import { OutboxFullError } from '../src/errors/outbox-full-error.ts';
import {
  reconnect,
  settle,
  startAuthenticated,
  startAuthenticating,
  startClient,
} from './support/start-client.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const typesOf = (messages: Record<string, unknown>[]): unknown[] => messages.map(({ type }) => type);

describe('the outbox', () => {
  it('CLIENT-6: sends nothing but auth before auth_ok, and then what waited, in order', async () => {
    const { client, network } = startClient();
    client.send('first', 1);
    await settle();
    client.send('second');
    network.socket.open();
    client.send('third', null);
    void client.request('fourth').catch(() => {});
    expect(typesOf(network.socket.messages)).toEqual(['auth']);
    network.socket.receive({ type: 'ping' });
    network.socket.receive({ type: 'draining', reconnect_after_ms: 1 });
    expect(typesOf(network.socket.messages)).toEqual(['auth']);
    network.socket.acceptAuth();
    expect(network.socket.messages.slice(1)).toEqual([
      { type: 'event', name: 'first', data: 1 },
      { type: 'event', name: 'second' },
      { type: 'event', name: 'third', data: null },
      { type: 'request', id: '1', name: 'fourth' },
    ]);
    client.send('fifth');
    expect(network.socket.messages.at(-1)).toEqual({ type: 'event', name: 'fifth' });
    client.close();
  });

  it('CLIENT-6: refuses a message over the count, and keeps the others', async () => {
    const { client, network } = startClient({ outbox: { maxMessages: 2 } });
    client.send('a');
    client.send('b');
    expect(() => client.send('c')).toThrow(OutboxFullError);
    await expect(client.request('d')).rejects.toMatchObject({ code: 'INBAND_OUTBOX_FULL' });
    await settle();
    network.socket.open();
    network.socket.acceptAuth();
    expect(network.socket.messages.slice(1).map(({ name }) => name)).toEqual(['a', 'b']);
    expect(() => client.send('c')).not.toThrow();
  });

  it('CLIENT-6: counts bytes as they go on the wire', async () => {
    for (const text of ['plain', '€'.repeat(20), '😀ä']) {
      const byteLength = Buffer.byteLength(JSON.stringify({ type: 'event', name: 'a', data: text }));
      const roomy = startClient({ outbox: { maxBytes: byteLength } });
      roomy.client.send('a', text);
      expect(() => roomy.client.send('b')).toThrow(OutboxFullError);
      const tight = startClient({ outbox: { maxBytes: byteLength - 1 } });
      expect(() => tight.client.send('a', text)).toThrow(OutboxFullError);
    }
  });

  it('CLIENT-6: counts what a slow socket has not sent', async () => {
    const { client, socket } = await startAuthenticated({ outbox: { maxBytes: 1_000 } });
    socket.bufferedBytes = 990;
    expect(() => client.send('a')).toThrow(OutboxFullError);
    socket.bufferedBytes = 0;
    expect(() => client.send('a')).not.toThrow();
  });

  it('CLIENT-6: keeps what waits over failed connections, and sends it once', async () => {
    const { client, network, socket } = await startAuthenticating();
    client.send('kept');
    socket.closeFromServer(1006);
    const second = await reconnect(network);
    second.acceptAuth();
    expect(typesOf(second.messages)).toEqual(['auth', 'event']);
    second.closeFromServer(1006);
    const third = await reconnect(network);
    third.acceptAuth();
    expect(typesOf(third.messages)).toEqual(['auth']);
  });

  it('CLIENT-7: another subject gets nothing of what waited, and its owners are told', async () => {
    const { client, network, socket } = await startAuthenticated();
    const errors: InbandError[] = [];
    client.onError((error) => errors.push(error));
    socket.closeFromServer(1006);
    client.send('private');
    const request = client.request('private');
    const rejected = expect(request).rejects.toMatchObject({
      code: 'INBAND_OUTBOX_DISCARDED',
      messageCount: 2,
    });
    const second = await reconnect(network);
    second.acceptAuth({ subject: 'mallory' });
    await rejected;
    expect(typesOf(second.messages)).toEqual(['auth']);
    expect(errors.map(({ code }) => code)).toEqual(['INBAND_OUTBOX_DISCARDED']);
    client.send('hers');
    expect(typesOf(second.messages)).toEqual(['auth', 'event']);
  });

  it('CLIENT-7: the same subject gets what waited', async () => {
    const { client, network, socket } = await startAuthenticated();
    socket.closeFromServer(1006);
    client.send('mine');
    const second = await reconnect(network);
    second.acceptAuth({ session_id: 's-2' });
    expect(typesOf(second.messages)).toEqual(['auth', 'event']);
  });

  it('sends data as it was when it was given', async () => {
    const { client, network } = startClient();
    const data = { n: 1 };
    client.send('a', data);
    data.n = 2;
    await settle();
    network.socket.open();
    network.socket.acceptAuth();
    expect(network.socket.messages.at(-1)).toMatchObject({ data: { n: 1 } });
  });

  it('CLIENT-5: throws after the client stopped', async () => {
    const { client } = await startAuthenticated();
    client.close();
    expect(() => client.send('a')).toThrow(ClientStoppedError);
    await expect(client.request('a')).rejects.toBeInstanceOf(ClientStoppedError);
  });

  it('throws a TypeError for what cannot be sent, and quotes no data', async () => {
    const { client, network } = startClient();
    expect(() => client.send('')).toThrow(TypeError);
    expect(() => client.send('n'.repeat(129))).toThrow(TypeError);
    expect(() => client.send('a', { secret: 1n })).toThrow(/^"data" cannot be sent/);
    await expect(client.request('a', () => {})).rejects.toThrow(TypeError);
    await expect(client.request('a', 1, { timeoutMs: 0 })).rejects.toThrow(/^"timeoutMs" must be/);
    await settle();
    network.socket.open();
    network.socket.acceptAuth();
    expect(network.socket.sent.length).toBe(1);
  });
});
