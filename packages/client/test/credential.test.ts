import { inspect as format } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InspectEntry } from '../src/index.ts';
import { maskCredentials } from '../src/inspect/mask-credentials.ts';
import {
  reconnect,
  settle,
  startAuthenticated,
  startClient,
  stateOf,
  TOKEN,
} from './support/start-client.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('the credential function', () => {
  it('is asked once for each attempt, and told why', async () => {
    const reasons: string[] = [];
    const { network, socket } = await startAuthenticated({
      token: async ({ reason }) => {
        reasons.push(reason);
        return TOKEN;
      },
    });
    socket.closeFromServer(1006);
    (await reconnect(network)).closeFromServer(4403);
    await reconnect(network);
    expect(reasons).toEqual(['initial', 'initial', 'rejected']);
  });

  it('sends the fields of other methods as they are', async () => {
    const { network } = startClient({
      credential: () => ({ method: 'password', username: 'u', password: 'p' }),
    });
    await settle();
    network.socket.open();
    expect(network.socket.messages).toEqual([
      { type: 'auth', method: 'password', username: 'u', password: 'p', gen: 1 },
    ]);
  });

  it('stops the client with null: signed out', async () => {
    const { client, network } = startClient({ token: async () => null });
    await settle();
    expect(client.state).toEqual({ status: 'stopped', cause: { kind: 'noCredential' } });
    expect(network.sockets.length).toBe(0);
    const other = startClient({ credential: () => null });
    await settle();
    expect(other.client.state.status).toBe('stopped');
  });

  it('is retried after a throw, and the error is in the state', async () => {
    const error = new Error('identity provider is down');
    let calls = 0;
    const { client, network } = startClient({
      token: () => {
        calls += 1;
        if (calls === 1) throw error;
        return TOKEN;
      },
    });
    await settle();
    const { end } = stateOf(client, 'waitingToRetry');
    expect(end).toEqual({ kind: 'credentialFailed', error, verdict: 'backoff' });
    (await reconnect(network)).acceptAuth();
    expect(client.state.status).toBe('authenticated');
  });

  it.each([undefined, '', 7, {}, ['t']])('counts %o for a failure that says what is wrong', async (value) => {
    const { client, network } = startClient({ token: () => value as never });
    await settle();
    expect(stateOf(client, 'waitingToRetry').end).toMatchObject({
      kind: 'credentialFailed',
      error: { code: 'INBAND_CREDENTIAL_INVALID', message: expect.stringMatching(/^"token" returned/) },
    });
    expect(network.sockets.length).toBe(0);
  });

  it.each([
    undefined,
    'text',
    {},
    { method: 7 },
    { method: 'Bearer!' },
    { method: 'x', type: 'event' },
    { method: 'x', gen: 2 },
    { method: 'x', client: {} },
    { method: 'x', when: new Date(0) },
  ])('SEC-1: refuses the credential %o without quoting it', async (value) => {
    const { client } = startClient({ credential: () => value as never });
    await settle();
    const { end } = stateOf(client, 'waitingToRetry');
    expect(end).toMatchObject({ kind: 'credentialFailed', error: { code: 'INBAND_CREDENTIAL_INVALID' } });
    client.close();
  });

  it('CLIENT-8: a credential that comes after its timeout is not used', async () => {
    const resolvers: ((token: string) => void)[] = [];
    const { client, network } = startClient({
      credentialTimeoutMs: 100,
      token: () => new Promise<string>((resolve) => resolvers.push(resolve)),
    });
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    await vi.advanceTimersByTimeAsync(400);
    expect(resolvers.length).toBe(2);
    resolvers[0]?.('late');
    await settle();
    expect(network.sockets.length).toBe(0);
    client.close();
    resolvers[1]?.('too late');
    await settle();
    expect(network.sockets.length).toBe(0);
  });
});

describe('SEC-1: what is shown', () => {
  it('SEC-1: no credential appears in states, errors or inspector entries', async () => {
    const entries: InspectEntry[] = [];
    const states: unknown[] = [];
    const { client, network } = startClient({
      inspect: (entry) => entries.push(entry),
      credential: () => ({ method: 'password', username: 'user-secret', password: 'pass-secret' }),
    });
    client.onState((state) => states.push(state));
    await settle();
    network.socket.open();
    network.socket.closeFromServer(4403);
    (await reconnect(network)).closeFromServer(4403);
    const error = await client.ready().catch((reason: unknown) => reason);
    const shown = format([client, entries, states, error], { depth: 20, showHidden: true });
    expect(network.socket.sent[0]).toContain('pass-secret');
    expect(shown).not.toContain('secret');
    expect(shown).toContain('***');
  });

  it('SEC-1: masks by allow-list', () => {
    const client = { name: 'a', version: '1' };
    expect(
      maskCredentials({ type: 'auth', method: 'm', gen: 2, client, token: 't', new_field: { a: 1 } }),
    ).toEqual({
      type: 'auth',
      method: 'm',
      gen: 2,
      client,
      token: '***',
      new_field: '***',
    });
    expect(maskCredentials({ type: 'auth_proof', gen: 1, proof: 'p' })).toEqual({
      type: 'auth_proof',
      gen: 1,
      proof: '***',
    });
    const event = { type: 'event', name: 'n', data: { token: 'mine' } } as const;
    expect(maskCredentials(event)).toBe(event);
  });

  it('shows every frame in both directions and every transition', async () => {
    const entries: InspectEntry[] = [];
    const { client, network } = startClient({ inspect: (entry) => entries.push(entry) });
    await settle();
    network.socket.open();
    network.socket.acceptAuth();
    client.send('ä');
    network.socket.receiveText('garbage');
    const short = entries.map((entry) =>
      entry.kind === 'transition'
        ? `${entry.from} > ${entry.to}`
        : `${entry.direction} ${entry.message?.type ?? entry.kind}`,
    );
    expect(short).toEqual([
      'idle > fetchingCredential',
      'fetchingCredential > connecting',
      'connecting > authenticating',
      'sent auth',
      'received auth_ok',
      'authenticating > authenticated',
      'sent event',
      'received frame',
      'authenticated > stopped',
    ]);
    const event = entries.find((entry) => entry.kind === 'frame' && entry.message?.type === 'event');
    expect(event).toMatchObject({ byteLength: Buffer.byteLength('{"type":"event","name":"ä"}') });
    expect(entries.at(-2)).toMatchObject({ message: null, violation: 'not decodable', byteLength: 7 });
  });

  it('an inspector that throws or closes the client does no harm', async () => {
    const { client, network } = startClient({
      inspect: (entry) => {
        if (entry.kind === 'frame') client.close();
      },
    });
    await settle();
    network.socket.open();
    expect(client.state.status).toBe('stopped');
    expect(network.socket.closedWith).toBe(1000);
  });
});
