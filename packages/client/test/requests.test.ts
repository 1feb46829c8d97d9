import { defineContract } from '@inband/protocol';
import * as T from '@sinclair/typebox';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InbandError } from '../src/errors/inband-error.ts';
import { reconnect, startAuthenticated, startAuthenticating } from './support/start-client.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const typesOf = (messages: Record<string, unknown>[]): unknown[] => messages.map(({ type }) => type);

describe('requests', () => {
  it('APP-2: resolves to the data of the answer with its id, in whatever order', async () => {
    const { client, socket } = await startAuthenticated();
    const first = client.request('sum', [1, 2]);
    const second = client.request('sum', [3, 4]);
    expect(socket.messages.slice(1)).toEqual([
      { type: 'request', id: '1', name: 'sum', data: [1, 2] },
      { type: 'request', id: '2', name: 'sum', data: [3, 4] },
    ]);
    socket.receive({ type: 'response', id: '2', data: 7 });
    socket.receive({ type: 'response', id: '1', data: 3 });
    expect(await Promise.all([first, second])).toEqual([3, 7]);
    expect(vi.getTimerCount()).toBe(1);
  });

  it('APP-2: rejects with what the server answered', async () => {
    const { client, socket } = await startAuthenticated();
    const byResponse = client.request('a');
    socket.receive({ type: 'response', id: '1', error: { code: 'no_seats', message: 'sold out' } });
    await expect(byResponse).rejects.toMatchObject({
      name: 'RequestError',
      code: 'no_seats',
      message: 'sold out',
      requestName: 'a',
    });
    const byError = client.request('b');
    socket.receive({ type: 'error', id: '2', code: 'too_many_requests', message: 'slow down' });
    await expect(byError).rejects.toMatchObject({ name: 'RequestError', code: 'too_many_requests' });
  });

  it('APP-2: takes an answer without data for null, before the contract is asked', async () => {
    const untyped = await startAuthenticated();
    const plain = untyped.client.request('leave');
    untyped.socket.receive({ type: 'response', id: '1' });
    expect(await plain).toBeNull();
    const contract = defineContract({ requests: { leave: { data: T.Undefined(), response: T.Null() } } });
    const typed = await startAuthenticated({ contract });
    const checked = typed.client.request('leave');
    typed.socket.receive({ type: 'response', id: '1' });
    expect(await checked).toBeNull();
  });

  it('APP-4: reports an error that answers no request', async () => {
    const { client, socket } = await startAuthenticated();
    const errors: InbandError[] = [];
    const off = client.onError((error) => errors.push(error));
    socket.receive({ type: 'error', code: 'unknown_name', message: 'nobody handles it' });
    socket.receive({ type: 'error', id: '99', code: 'x', message: 'y' });
    off();
    socket.receive({ type: 'error', code: 'z', message: '' });
    expect(errors.map(({ name, code }) => [name, code])).toEqual([
      ['ServerError', 'unknown_name'],
      ['ServerError', 'x'],
    ]);
  });

  it('rejects when no answer comes in time, and ignores the one that comes later', async () => {
    const { client, socket } = await startAuthenticated({ requestTimeoutMs: 1_000 });
    const request = client.request('slow');
    const rejected = expect(request).rejects.toMatchObject({
      code: 'INBAND_REQUEST_TIMEOUT',
      wasSent: true,
      message: 'no answer to "slow" within 1000 ms',
    });
    await vi.advanceTimersByTimeAsync(1_000);
    await rejected;
    socket.receive({ type: 'response', id: '1', data: 1 });
    expect(client.state.status).toBe('authenticated');
  });

  it('CLIENT-6: a request that timed out in the outbox is never sent', async () => {
    const { client, socket } = await startAuthenticating();
    const request = client.request('slow', 1, { timeoutMs: 500 });
    const rejected = expect(request).rejects.toMatchObject({
      code: 'INBAND_REQUEST_TIMEOUT',
      wasSent: false,
    });
    await vi.advanceTimersByTimeAsync(500);
    await rejected;
    socket.acceptAuth();
    expect(typesOf(socket.messages)).toEqual(['auth']);
  });

  it('rejects with the reason of an aborted signal, and takes the request out of the outbox', async () => {
    const { client, socket } = await startAuthenticating();
    const controller = new AbortController();
    const request = client.request('a', 1, { signal: controller.signal });
    const reason = new Error('changed my mind');
    controller.abort(reason);
    await expect(request).rejects.toBe(reason);
    await expect(client.request('a', 1, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    socket.acceptAuth();
    expect(typesOf(socket.messages)).toEqual(['auth']);
    controller.abort();
  });

  it('a sent request is lost with its connection, and never sent again', async () => {
    const { client, network, socket } = await startAuthenticated();
    const request = client.request('pay', 100);
    const rejected = expect(request).rejects.toMatchObject({
      code: 'INBAND_CONNECTION_LOST',
      requestName: 'pay',
    });
    socket.closeFromServer(1006);
    await rejected;
    const second = await reconnect(network);
    second.acceptAuth();
    expect(typesOf(second.messages)).toEqual(['auth']);
  });

  it('CLIENT-5: close() rejects what was sent as lost and what was not as stopped', async () => {
    const sent = await startAuthenticated();
    const lost = sent.client.request('a');
    sent.client.close();
    await expect(lost).rejects.toMatchObject({ code: 'INBAND_CONNECTION_LOST' });
    const queued = await startAuthenticating();
    const unsent = queued.client.request('a');
    queued.client.close();
    await expect(unsent).rejects.toMatchObject({
      code: 'INBAND_CLIENT_STOPPED',
      cause: { kind: 'closedByApplication' },
    });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('APP-3: declines requests from the server', async () => {
    const { socket } = await startAuthenticated();
    socket.receive({ type: 'request', id: 'q', name: 'who' });
    expect(socket.messages.at(-1)).toMatchObject({
      type: 'response',
      id: 'q',
      error: { code: 'unknown_name' },
    });
  });
});
