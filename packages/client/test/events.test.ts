import * as T from '@sinclair/typebox';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defineContract } from '../src/index.ts';
import { settle, startAuthenticated } from './support/start-client.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('iteration', () => {
  it('yields what arrives from the call on, of one name or of all', async () => {
    const { client, socket } = await startAuthenticated();
    const ticks = client.events('tick');
    const all = client.events();
    socket.receive({ type: 'event', name: 'tick', data: 1 });
    socket.receive({ type: 'event', name: 'other', data: 2 });
    const third = ticks.next().then(() => ticks.next());
    await settle();
    socket.receive({ type: 'event', name: 'tick', data: 3 });
    expect(await third).toEqual({ done: false, value: 3 });
    expect((await all.next()).value).toEqual({ name: 'tick', data: 1 });
    expect((await all.next()).value).toEqual({ name: 'other', data: 2 });
  });

  it('yields what it holds and ends when the client stops', async () => {
    const { client, socket } = await startAuthenticated();
    const stream = client.events('tick');
    socket.receive({ type: 'event', name: 'tick', data: 1 });
    client.close();
    const seen: unknown[] = [];
    for await (const data of stream) seen.push(data);
    expect(seen).toEqual([1]);
    for await (const _ of client.events()) seen.push('never');
    expect(seen).toEqual([1]);
  });

  it('ends a loop that waits when the client stops', async () => {
    const { client } = await startAuthenticated();
    const waiting = client.events('tick').next();
    client.close();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it('releases its buffer when the loop is left', async () => {
    const { client, socket } = await startAuthenticated();
    const stream = client.events('tick');
    socket.receive({ type: 'event', name: 'tick', data: 1 });
    socket.receive({ type: 'event', name: 'tick', data: 2 });
    for await (const _ of stream) break;
    socket.receive({ type: 'event', name: 'tick', data: 3 });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it.each([
    { limit: 'count', eventBuffer: { maxMessages: 2 } },
    { limit: 'bytes', eventBuffer: { maxBytes: 90 } },
  ])('yields what fits by $limit, then throws, then is done', async ({ eventBuffer }) => {
    const { client, socket } = await startAuthenticated({ eventBuffer });
    const stream = client.events('tick');
    for (let data = 1; data <= 5; data++) socket.receive({ type: 'event', name: 'tick', data });
    expect((await stream.next()).value).toBe(1);
    expect((await stream.next()).value).toBe(2);
    await expect(stream.next()).rejects.toMatchObject({ code: 'INBAND_EVENT_OVERFLOW' });
    expect((await stream.next()).done).toBe(true);
  });

  it('takes one message whatever its size', async () => {
    const { client, socket } = await startAuthenticated({ eventBuffer: { maxBytes: 1 } });
    const stream = client.events('tick');
    socket.receive({ type: 'event', name: 'tick', data: 'long' });
    expect((await stream.next()).value).toBe('long');
  });

  it('goes on over a reconnect', async () => {
    const { client, network, socket } = await startAuthenticated();
    const next = client.events('tick').next();
    socket.closeFromServer(1006);
    await vi.advanceTimersByTimeAsync(1_000);
    network.socket.open();
    network.socket.acceptAuth();
    network.socket.receive({ type: 'event', name: 'tick', data: 'later' });
    expect((await next).value).toBe('later');
  });
});

describe('the contract', () => {
  const contract = defineContract({
    clientEvents: { typed: T.Object({ text: T.String() }) },
    serverEvents: { tick: T.Object({ n: T.Number() }) },
    requests: { sum: { data: T.Array(T.Number()), response: T.Number() } },
  });

  it('APP-4: delivers only data that fits, and reports the rest', async () => {
    const { client, socket } = await startAuthenticated({ contract });
    const seen: unknown[] = [];
    const errors: unknown[] = [];
    client.on('tick', (data) => seen.push(data));
    client.onError(({ code, message }) => errors.push([code, message]));
    const stream = client.events('tick');
    socket.receive({ type: 'event', name: 'tick', data: { n: 'secret' } });
    socket.receive({ type: 'event', name: 'newer', data: 1 });
    socket.receive({ type: 'event', name: 'constructor', data: 1 });
    socket.receive({ type: 'event', name: 'tick', data: { n: 1 } });
    expect(seen).toEqual([{ n: 1 }]);
    expect((await stream.next()).value).toEqual({ n: 1 });
    expect(errors).toEqual([
      ['INBAND_CONTRACT_MISMATCH', 'the server\'s data for "tick" does not fit the contract'],
    ]);
  });

  it('APP-4: rejects a request whose answer does not fit', async () => {
    const { client, socket } = await startAuthenticated({ contract });
    const good = client.request('sum', [1]);
    const bad = client.request('sum', [2]);
    socket.receive({ type: 'response', id: '2', data: 'three' });
    socket.receive({ type: 'response', id: '1', data: 3 });
    expect(await good).toBe(3);
    await expect(bad).rejects.toMatchObject({ name: 'ContractError', messageName: 'sum' });
  });

  it('refuses names that are not in the contract', async () => {
    const { client } = await startAuthenticated({ contract });
    expect(() => client.send('tick', 1)).toThrow(/^"name" must be/);
    expect(() => client.send('toString', 1)).toThrow(TypeError);
    await expect(client.request('typed')).rejects.toThrow(TypeError);
  });

  it('survives a schema that cannot be checked', async () => {
    const { client, socket } = await startAuthenticated({
      contract: defineContract({ serverEvents: { odd: T.Unsafe({ [T.Kind]: 'NoSuchKind' }) } }),
    });
    socket.receive({ type: 'event', name: 'odd', data: 1 });
    expect(client.state.status).toBe('authenticated');
  });
});
