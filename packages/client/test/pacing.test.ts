import { LIMITS } from '@inband/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MAX_UNANSWERED_REQUESTS } from '../src/outgoing/outbox-pump.ts';
import { reconnect, startAuthenticated, startAuthenticating } from './support/start-client.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const namesOf = (messages: Record<string, unknown>[]): unknown[] => messages.slice(1).map(({ name }) => name);

/** As many as may be unanswered, so that the next one is held. Their ids begin at 1. */
function requestMany(client: { request(name: string): Promise<unknown> }): Promise<unknown>[] {
  return Array.from({ length: MAX_UNANSWERED_REQUESTS }, () => client.request('many').catch(() => 'failed'));
}

describe('pacing', () => {
  it('APP-6: is half of what a server handles by default', () => {
    expect(MAX_UNANSWERED_REQUESTS).toBe(LIMITS.maxInFlightRequests.default / 2);
  });

  it('APP-7: holds a request over the limit and everything behind it, until an answer comes', async () => {
    const { client, socket } = await startAuthenticating();
    requestMany(client);
    void client.request('held').catch(() => {});
    client.send('behind');
    void client.request('last').catch(() => {});
    socket.acceptAuth();
    expect(namesOf(socket.messages)).toEqual(Array(MAX_UNANSWERED_REQUESTS).fill('many'));
    client.send('later');
    socket.receive({ type: 'response', id: '7', data: 1 });
    socket.receive({ type: 'response', id: '7', data: 'again' });
    expect(namesOf(socket.messages).slice(MAX_UNANSWERED_REQUESTS)).toEqual(['held', 'behind']);
    socket.receive({ type: 'error', id: '1', code: 'too_many_requests', message: '' });
    expect(namesOf(socket.messages).slice(-2)).toEqual(['last', 'later']);
  });

  it('makes room when a request that was sent times out or is aborted', async () => {
    const { client, socket } = await startAuthenticated({ requestTimeoutMs: 60_000 });
    requestMany(client).pop();
    const controller = new AbortController();
    socket.receive({ type: 'response', id: '1' });
    socket.receive({ type: 'response', id: '2' });
    client.request('aborted', 1, { signal: controller.signal }).catch(() => {});
    client.request('slow', 1, { timeoutMs: 500 }).catch(() => {});
    void client.request('first held').catch(() => {});
    void client.request('second held').catch(() => {});
    expect(namesOf(socket.messages).at(-1)).toBe('slow');
    controller.abort();
    expect(namesOf(socket.messages).at(-1)).toBe('first held');
    await vi.advanceTimersByTimeAsync(500);
    expect(namesOf(socket.messages).at(-1)).toBe('second held');
  });

  it('lets what is behind go when the request that held it is given up, and tells the inspector', async () => {
    const inspect = vi.fn();
    const { client, socket } = await startAuthenticated({ inspect });
    requestMany(client);
    const held = client.request('held', 1, { timeoutMs: 500 });
    const rejected = expect(held).rejects.toMatchObject({ code: 'INBAND_REQUEST_TIMEOUT', wasSent: false });
    client.send('behind');
    await vi.advanceTimersByTimeAsync(500);
    await rejected;
    expect(namesOf(socket.messages).at(-1)).toBe('behind');
    expect(inspect).toHaveBeenLastCalledWith(
      expect.objectContaining({ direction: 'sent', message: { type: 'event', name: 'behind' } }),
    );
  });

  it('CLIENT-6: what is held stays within the bounds of the outbox, and waits for the next session', async () => {
    const { client, network, socket } = await startAuthenticated({ outbox: { maxMessages: 1 } });
    const sent = requestMany(client);
    void client.request('held').catch(() => {});
    await expect(client.request('too many')).rejects.toMatchObject({ code: 'INBAND_OUTBOX_FULL' });
    socket.closeFromServer(1006);
    expect(await Promise.all(sent)).toEqual(Array(MAX_UNANSWERED_REQUESTS).fill('failed'));
    const second = await reconnect(network);
    second.acceptAuth();
    expect(namesOf(second.messages)).toEqual(['held']);
  });

  it('keeps what is left for the next session when the socket closes inside a send', async () => {
    const { client, network, socket } = await startAuthenticating();
    for (const name of ['a', 'b', 'c']) client.send(name);
    socket.onSend = () => socket.closeFromServer(1006);
    socket.acceptAuth();
    expect(namesOf(socket.messages)).toEqual(['a']);
    const second = await reconnect(network);
    second.acceptAuth();
    expect(namesOf(second.messages)).toEqual(['b', 'c']);
  });
});
