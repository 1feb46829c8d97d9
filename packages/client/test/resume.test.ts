// Coming back with what the last session left, and when.
import { inspect as format } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InspectEntry } from '../src/index.ts';
import {
  reconnect,
  settle,
  startAuthenticating,
  startClient,
  stateOf,
  TOKEN,
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

const RESUME = 'a-secret-resume_1';

/** Up to a session that can be resumed, with an application that counts how often it is asked. */
async function startResumable(
  options: Parameters<typeof startAuthenticating>[0] = {},
  offer: Record<string, unknown> = {},
) {
  const reasons: string[] = [];
  const token = ({ reason }: { reason: string }): string => {
    reasons.push(reason);
    return TOKEN;
  };
  const started = await startAuthenticating({ token, ...options } as never);
  started.socket.acceptAuth({ resume: RESUME, ...offer });
  return { ...started, reasons };
}

describe('RESUME-6: a session that is resumed', () => {
  it('RESUME-6: is entered with what the last one left, and the application is not asked', async () => {
    const clientInfo = { name: 'app', version: '1' };
    const { client, network, socket, reasons, statuses } = await startResumable({ clientInfo });
    expect(stateOf(client, 'authenticated').session.resumed).toBe(false);
    socket.closeFromServer(1006);
    const second = await reconnect(network);
    expect(second.messages).toEqual([
      { type: 'auth', method: 'resume', resume: RESUME, client: clientInfo, gen: 1 },
    ]);
    second.acceptAuth();
    expect(reasons).toEqual(['initial']);
    expect(stateOf(client, 'authenticated')).toMatchObject({ attempt: 2, session: { resumed: true } });
    expect(statuses.slice(4)).toEqual(['waitingToRetry', 'connecting', 'authenticating', 'authenticated']);
  });

  it('RESUME-6: uses each offer once, and the next session needs one of its own', async () => {
    const { network, socket, reasons } = await startResumable();
    socket.closeFromServer(1006);
    const second = await reconnect(network);
    second.acceptAuth({ resume: 'another' });
    second.closeFromServer(1006);
    const third = await reconnect(network);
    expect(third.messages[0]).toMatchObject({ method: 'resume', resume: 'another' });
    third.acceptAuth();
    third.closeFromServer(1006);
    const fourth = await reconnect(network);
    expect(fourth.messages[0]).toMatchObject({ method: 'bearer', token: TOKEN });
    expect(reasons).toEqual(['initial', 'initial']);
  });

  it.each([
    [4403, 'spent, or withdrawn'],
    [4400, 'not known to this server'],
    [4413, 'longer than this server reads'],
  ])('RESUME-6: refused with %i, %s, asks the application at once, and counts nothing', async (code) => {
    const { client, network, socket, reasons } = await startResumable();
    socket.closeFromServer(1006);
    (await reconnect(network)).closeFromServer(code);
    expect(client.state).toEqual({ status: 'fetchingCredential', attempt: 3, reason: 'initial' });
    await settle();
    expect(reasons).toEqual(['initial', 'initial']);
    network.socket.open();
    expect(network.socket.messages[0]).toMatchObject({ method: 'bearer', token: TOKEN });
    // The first refusal of a credential is still the first.
    network.socket.closeFromServer(4403);
    expect(stateOf(client, 'waitingToRetry')).toMatchObject({ failures: 2, end: { code: 4403 } });
  });

  it('RESUME-6: refused with auth_error and a cut line is the same', async () => {
    const { client, network, socket } = await startResumable();
    socket.closeFromServer(1006);
    const second = await reconnect(network);
    second.receive({ type: 'auth_error', gen: 1, code: 'auth_failed', message: 'm', retry: 'reauth' });
    second.closeFromServer(1006);
    expect(client.state.status).toBe('fetchingCredential');
  });

  it('RESUME-6: works with a fixed token, which a refusal of the offer says nothing about', async () => {
    const { client, network, socket } = await startAuthenticating({ token: TOKEN });
    socket.acceptAuth({ resume: RESUME });
    socket.closeFromServer(1006);
    (await reconnect(network)).closeFromServer(4403);
    await settle();
    network.socket.open();
    network.socket.acceptAuth();
    expect(client.state.status).toBe('authenticated');
  });

  it('CLIENT-12: an attempt that failed before anything was said leaves it to the next', async () => {
    const { network, socket, reasons } = await startResumable({ admissionPass: false });
    socket.closeFromServer(1006);
    await vi.advanceTimersByTimeAsync(500);
    network.socket.closeFromServer(1006);
    const third = await reconnect(network);
    expect(network.sockets.length).toBe(3);
    expect(third.messages[0]).toMatchObject({ method: 'resume', resume: RESUME });
    expect(reasons).toEqual(['initial']);
  });

  it('RESUME-6: an answer that is no refusal costs the offer, and has its say', async () => {
    const { client, network, socket, reasons } = await startResumable();
    socket.closeFromServer(1006);
    (await reconnect(network)).closeFromServer(4503, 3_000);
    expect(stateOf(client, 'waitingToRetry').end).toMatchObject({ code: 4503 });
    expect((await reconnect(network)).messages[0]).toMatchObject({ method: 'bearer' });
    expect(reasons).toEqual(['initial', 'initial']);
  });

  it.each([4411, 4412])('RESUME-6: after %i there is no coming back', async (code) => {
    const { client, network, socket } = await startResumable();
    socket.closeFromServer(code);
    expect(client.state.status).toBe('stopped');
    await vi.advanceTimersByTimeAsync(600_000);
    expect(network.sockets.length).toBe(1);
  });

  it('RESUME-6: a session revoked while it is resumed ends as any other', async () => {
    const { client, network, socket } = await startResumable();
    socket.closeFromServer(1006);
    (await reconnect(network)).closeFromServer(4411);
    expect(stateOf(client, 'stopped').cause).toMatchObject({ kind: 'cannotSucceed', end: { code: 4411 } });
  });

  it.each([
    [4410, 'expired'],
    [4403, 'rejected'],
  ])('RESUME-6: after %i the credential has to be a fresh one', async (code, reason) => {
    const { network, socket, reasons } = await startResumable();
    socket.closeFromServer(code);
    expect((await reconnect(network)).messages[0]).toMatchObject({ method: 'bearer' });
    expect(reasons).toEqual(['initial', reason]);
  });

  it('RESUME-6: past the end of the session the application is asked, whatever the clock here says', async () => {
    const serverTimeMs = Date.now() + 7_200_000;
    const offer = { server_time_ms: serverTimeMs, expires_at_ms: serverTimeMs + 10_000 };
    const inTime = await startResumable({}, offer);
    inTime.socket.closeFromServer(4503, 9_000);
    expect((await reconnect(inTime.network)).messages[0]).toMatchObject({ method: 'resume' });
    inTime.client.close();
    const late = await startResumable({}, { server_time_ms: Date.now(), expires_at_ms: Date.now() + 10_000 });
    late.socket.closeFromServer(4503, 10_000);
    expect((await reconnect(late.network)).messages[0]).toMatchObject({ method: 'bearer' });
  });

  it('RESUME-6: the option switches it off', async () => {
    const { network, socket } = await startResumable({ resume: false });
    socket.closeFromServer(1006);
    expect((await reconnect(network)).messages[0]).toMatchObject({ method: 'bearer' });
  });

  it('CLIENT-12: nothing is said in band to a server that the upgrade has told', async () => {
    const { network } = startClient({ credential: () => ({ upgrade: {} }) });
    await settle();
    network.socket.open();
    network.socket.acceptAuth({ resume: RESUME });
    network.socket.closeFromServer(1006);
    const second = await reconnect(network);
    expect(second.request.isAuthenticated).toBe(true);
    expect(second.sent).toEqual([]);
  });

  it('CLIENT-12: a challenge to it is declined, and the application’s credential is what is proven', async () => {
    const prove = vi.fn(() => 'proof');
    const { client, network, socket } = await startResumable({ prove });
    socket.closeFromServer(1006);
    const second = await reconnect(network);
    second.receive({ type: 'auth_challenge', gen: 1, challenge: 1 });
    await settle();
    expect(second.closedWith).toBe(1000);
    expect(prove).not.toHaveBeenCalled();
    network.socket.open();
    network.socket.receive({ type: 'auth_challenge', gen: 1, challenge: 2 });
    await settle();
    network.socket.acceptAuth();
    expect(client.state.status).toBe('authenticated');
    expect(prove).toHaveBeenCalledOnce();
  });

  it('SEC-1: it is shown nowhere, and neither is the pass', async () => {
    const entries: InspectEntry[] = [];
    const states: unknown[] = [];
    const { client, network, socket } = await startResumable(
      { inspect: (entry) => entries.push(entry), prove: () => 'proof' },
      { pass: 'a-secret-pass' },
    );
    client.onState((state) => states.push(state));
    socket.closeFromServer(1006);
    const second = await reconnect(network);
    expect(second.sent[0]).toContain(RESUME);
    expect(second.url).toContain('a-secret-pass');
    second.acceptAuth({ resume: 'next-secret' });
    expect(format([client, entries, states, client.state], { depth: 20, showHidden: true })).not.toContain(
      'secret',
    );
    const shown = entries.flatMap((entry) => (entry.kind === 'frame' ? [entry.message] : []));
    expect(shown).toContainEqual({ type: 'auth', method: 'resume', resume: '***', gen: 1 });
    expect(shown.find((message) => message?.type === 'auth_ok')).toMatchObject({
      subject: 'alice',
      resume: '***',
      pass: '***',
    });
  });
});

describe('RESUME-7: the window for coming back', () => {
  function waitMs(client: Parameters<typeof stateOf>[0]): number {
    return Math.round((stateOf(client, 'waitingToRetry').retryAtMs - Date.now()) / 10) * 10;
  }

  it.each([1006, 1011, 4500, 1001])('RESUME-7: the first try after %i is spread over it', async (code) => {
    const { client, socket } = await startResumable({}, { reconnect_window_ms: 60_000 });
    socket.closeFromServer(code);
    expect(waitMs(client)).toBe(30_000);
  });

  it('RESUME-7: so is the first try after a server fell silent', async () => {
    const { client } = await startResumable({}, { reconnect_window_ms: 60_000 });
    await vi.advanceTimersByTimeAsync(50_010);
    expect(stateOf(client, 'waitingToRetry').end.kind).toBe('heartbeatLost');
    expect(waitMs(client)).toBeGreaterThan(29_900);
  });

  it('RESUME-7: later tries wait as they always did', async () => {
    const { client, network, socket } = await startResumable(
      { admissionPass: false },
      { reconnect_window_ms: 60_000 },
    );
    socket.closeFromServer(1006);
    await vi.advanceTimersByTimeAsync(30_010);
    network.socket.closeFromServer(1006);
    expect(waitMs(client)).toBe(500);
  });

  it('RESUME-7: a short one does not undo the backoff where sessions do not last', async () => {
    const { client, network, socket } = await startResumable({}, { reconnect_window_ms: 0 });
    let current = socket;
    const waits: number[] = [];
    for (let session = 0; session < 4; session++) {
      current.closeFromServer(1006);
      waits.push(waitMs(client));
      current = await reconnect(network);
      current.acceptAuth({ reconnect_window_ms: 0 });
    }
    expect(waits).toEqual([0, 500, 1_000, 2_000]);
  });

  it('CLIENT-3: who was told when to come back comes then', async () => {
    const byReason = await startResumable({}, { reconnect_window_ms: 60_000 });
    byReason.socket.closeFromServer(4503, 7_000);
    expect(waitMs(byReason.client)).toBe(7_250);
    const drained = await startResumable({}, { reconnect_window_ms: 60_000 });
    drained.socket.receive({ type: 'draining', reconnect_after_ms: 4_000 });
    drained.socket.closeFromServer(1012);
    expect(waitMs(drained.client)).toBe(4_250);
  });

  it('CLIENT-3: is no longer than the longest wait that is heeded', async () => {
    const { client, socket } = await startResumable(
      { maxRetryAfterMs: 10_000 },
      { reconnect_window_ms: 300_000 },
    );
    socket.closeFromServer(1006);
    expect(waitMs(client)).toBe(5_000);
  });
});
