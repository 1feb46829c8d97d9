import { CLOSE_CODES, type CloseCodeName } from '@inband/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  reconnect,
  settle,
  startAuthenticated,
  startAuthenticating,
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

describe('CLIENT-1: the verdict of each close code', () => {
  const names = Object.keys(CLOSE_CODES) as CloseCodeName[];

  for (const name of names) {
    const { code, retry } = CLOSE_CODES[name];
    it(`CLIENT-1: ${retry === 'never' ? 'stops' : 'tries again'} after ${code} ${name} (${retry})`, async () => {
      const { client, socket } = await startAuthenticating();
      socket.closeFromServer(code, retry === 'after' ? 3_000 : null);
      const end = { kind: 'closedByServer', code, name, verdict: retry };
      if (retry === 'never') {
        expect(client.state).toEqual({ status: 'stopped', cause: { kind: 'cannotSucceed', end } });
        await expect(client.ready()).rejects.toMatchObject({ code: 'INBAND_CLIENT_STOPPED' });
      } else {
        expect(stateOf(client, 'waitingToRetry').end).toEqual(end);
        expect(stateOf(client, 'waitingToRetry').failures).toBe(1);
      }
    });
  }

  it.each([1000, 1006, 1011, 4999])(
    'CLIENT-1: tries again after %i, which is not registered',
    async (code) => {
      const { client, socket } = await startAuthenticated();
      socket.closeFromServer(code);
      expect(stateOf(client, 'waitingToRetry').end).toMatchObject({ code, name: null, verdict: 'backoff' });
    },
  );

  it.each([1002, 1008, 4499])('CLIENT-1: stops after %i', async (code) => {
    const { client, socket } = await startAuthenticated();
    socket.closeFromServer(code);
    expect(client.state.status).toBe('stopped');
  });

  it('CLIENT-1: a second refusal of the credential stops', async () => {
    const reasons: string[] = [];
    const { client, network, socket } = await startAuthenticating({
      token: ({ reason }) => {
        reasons.push(reason);
        return `token-${reasons.length}`;
      },
    });
    socket.closeFromServer(4403);
    const second = await reconnect(network);
    expect(second.messages[0]).toMatchObject({ token: 'token-2' });
    second.closeFromServer(4403);
    expect(stateOf(client, 'stopped').cause).toMatchObject({
      kind: 'refusedRepeatedly',
      end: { code: 4403, name: 'auth_failed', verdict: 'reauth' },
    });
    expect(reasons).toEqual(['initial', 'rejected']);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(network.sockets.length).toBe(2);
  });

  it.each([4403, 4410])('CLIENT-1: with a fixed token %i stops at once', async (code) => {
    const { client, socket } = await startAuthenticating({ token: TOKEN });
    socket.closeFromServer(code);
    expect(client.state.status).toBe('stopped');
  });

  it('SESSION-2: asks for a fresh credential after the session expired, without a wait', async () => {
    const reasons: string[] = [];
    const { network, socket } = await startAuthenticated({
      token: ({ reason }) => {
        reasons.push(reason);
        return TOKEN;
      },
    });
    await vi.advanceTimersByTimeAsync(20_000);
    socket.closeFromServer(4410);
    await settle();
    expect(reasons).toEqual(['initial', 'expired']);
    expect(network.sockets.length).toBe(2);
  });
});

describe('waiting', () => {
  it('CLIENT-2: waits longer each time, with full jitter, up to the limit', async () => {
    const random = vi.spyOn(Math, 'random').mockReturnValue(0.999999);
    const { client, network, socket } = await startAuthenticating({ backoff: { baseMs: 100, maxMs: 1_000 } });
    const waits: number[] = [];
    let current = socket;
    for (let attempt = 0; attempt < 6; attempt++) {
      const nowMs = Date.now();
      current.closeFromServer(1006);
      waits.push(Math.round((stateOf(client, 'waitingToRetry').retryAtMs - nowMs) / 10) * 10);
      current = await reconnect(network);
    }
    expect(waits).toEqual([100, 200, 400, 800, 1_000, 1_000]);
    random.mockReturnValue(0);
    const nowMs = Date.now();
    current.closeFromServer(1006);
    expect(stateOf(client, 'waitingToRetry').retryAtMs - nowMs).toBeLessThanOrEqual(1);
  });

  it('tells the time of the next attempt on a clock that was set meanwhile', async () => {
    const { client, network, socket } = await startAuthenticated({ backoff: { baseMs: 1_000 } });
    vi.spyOn(Math, 'random').mockReturnValue(0.999);
    vi.setSystemTime(Date.now() + 3_600_000);
    socket.closeFromServer(1006);
    const waitMs = stateOf(client, 'waitingToRetry').retryAtMs - Date.now();
    expect(Math.abs(waitMs - 1_000)).toBeLessThanOrEqual(2);
    await reconnect(network);
    expect(network.sockets.length).toBe(2);
  });

  it('CLIENT-3: comes back no sooner than the close reason, auth_error or draining asks for', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const waitMs = (client: Parameters<typeof stateOf>[0]): number =>
      Math.round((stateOf(client, 'waitingToRetry').retryAtMs - Date.now()) / 10) * 10;

    const byReason = await startAuthenticating();
    byReason.socket.closeFromServer(4503, 7_000);
    expect(waitMs(byReason.client)).toBe(7_000);

    const byError = await startAuthenticating();
    byError.socket.receive({
      type: 'auth_error',
      gen: 1,
      code: 'overloaded',
      message: 'later',
      retry: 'after',
      retry_after_ms: 9_000,
    });
    byError.socket.closeFromServer(4503);
    expect(waitMs(byError.client)).toBe(9_000);

    const byDraining = await startAuthenticated();
    byDraining.socket.receive({ type: 'draining', reconnect_after_ms: 4_000 });
    byDraining.socket.closeFromServer(1012);
    expect(waitMs(byDraining.client)).toBe(4_000);
  });

  it('CLIENT-3: a server cannot ask for more than maxRetryAfterMs', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const { client, socket } = await startAuthenticating({ maxRetryAfterMs: 60_000 });
    socket.closeFromServer(4503, 999_999_999);
    expect(stateOf(client, 'waitingToRetry').retryAtMs - Date.now()).toBeLessThanOrEqual(60_000);
  });

  it('waits longer than one platform timer can', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.9999);
    const maxMs = 2 ** 31 - 1;
    const { client, network, socket } = await startAuthenticating({
      backoff: { baseMs: maxMs, maxMs },
      maxRetryAfterMs: maxMs,
    });
    socket.closeFromServer(4503, 999_999_999);
    await vi.advanceTimersByTimeAsync(2 ** 31);
    expect(client.state.status).toBe('waitingToRetry');
    expect(network.sockets.length).toBe(1);
    client.close();
  });
});
