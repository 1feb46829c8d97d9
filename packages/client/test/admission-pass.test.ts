// Getting in where a server lets nobody in without a pass.
import { createHash } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { passUrl } from '../src/pass/pass-url.ts';
import { reconnect, settle, startAuthenticated, startClient, stateOf } from './support/start-client.ts';

const TEXT = 'p'.repeat(59);
const turn = setImmediate;

interface Asked {
  readonly url: string;
  readonly init: RequestInit;
  respond(response: Response): void;
  fail(): void;
}
let asked: Asked[] = [];

beforeAll(async () => {
  // Loaded once, so that on fake timers nothing has to wait for the disk.
  await import('../src/pass/take-pass.ts');
});
beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  asked = [];
  vi.stubGlobal(
    'fetch',
    (url: string, init: RequestInit) =>
      new Promise<Response>((resolve, reject) => {
        asked.push({
          url,
          init,
          respond: resolve,
          fail: () => reject(new TypeError('Failed to fetch')),
        });
        init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      }),
  );
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function answer(body: unknown, init: ResponseInit = {}): Response {
  return new Response(typeof body === 'string' ? body : JSON.stringify(body), init);
}

const required = (difficulty: unknown, pass: unknown = TEXT): unknown => ({
  required: true,
  pass,
  difficulty,
  expires_in_ms: 60_000,
});

/** Lets responses be read and puzzles be solved, in hardly any time of the client's. */
async function quiet(): Promise<void> {
  await new Promise<void>((resolve) => turn(resolve));
  // Where a test's modules are not Node's own, even one that is loaded is asked for in another process, and answered in turn.
  await import('../src/pass/take-pass.ts');
  for (let times = 0; times < 30; times++) {
    await new Promise<void>((resolve) => turn(resolve));
    await settle();
  }
}

/** Up to the question for a pass, after an upgrade that was refused. */
async function startRefused(options: Parameters<typeof startClient>[0] = {}) {
  const started = startClient(options);
  await settle();
  started.network.socket.closeFromServer(1006, null, true);
  await settle();
  return started;
}

function passOf(url: string): string | null {
  return new URL(url).searchParams.get('inband_pass');
}

describe('PASS-6: an upgrade that was refused', () => {
  it('PASS-6: is followed at once by one with a pass, its puzzle solved', async () => {
    const { client, network, statuses } = await startRefused({ url: 'wss://example.test/ws?room=7' });
    expect(asked.map(({ url }) => url)).toEqual(['https://example.test/ws/pass?room=7']);
    expect(asked[0]?.init).toEqual({
      credentials: 'omit',
      redirect: 'error',
      cache: 'no-store',
      signal: expect.any(AbortSignal),
    });
    expect(stateOf(client, 'waitingToRetry').failures).toBe(1);
    asked[0]?.respond(answer(required(10)));
    await quiet();
    expect(network.sockets.length).toBe(2);
    expect(network.socket.url.startsWith('wss://example.test/ws?room=7&inband_pass=')).toBe(true);
    const [text, counter] = passOf(network.socket.url)?.split('.') ?? [];
    expect(text).toBe(TEXT);
    expect(counter).toMatch(/^(0|[1-9]\d*)$/);
    expect(Number.isSafeInteger(Number(counter))).toBe(true);
    const digest = createHash('sha256').update(`${text}.${counter}`).digest();
    expect(digest.readUInt32BE(0) >>> 22).toBe(0);
    network.socket.open();
    network.socket.acceptAuth();
    expect(statuses).toEqual([
      'fetchingCredential',
      'connecting',
      'waitingToRetry',
      'fetchingCredential',
      'connecting',
      'authenticating',
      'authenticated',
    ]);
  });

  it('PASS-6: presents a pass without a puzzle as it is, next to what the application adds', async () => {
    const { network } = await startRefused({ credential: () => ({ upgrade: { query: { ticket: 't' } } }) });
    asked[0]?.respond(answer(required(0)));
    await quiet();
    expect(network.socket.url).toBe(`wss://example.test/ws?ticket=t&inband_pass=${TEXT}`);
  });

  it('RESUME-6: is followed by one that resumes, with the pass', async () => {
    const { network, socket } = await startAuthenticated();
    socket.closeFromServer(1006);
    const second = await reconnect(network);
    second.acceptAuth({ resume: 'left' });
    second.closeFromServer(1006);
    await vi.advanceTimersByTimeAsync(1_000);
    network.socket.closeFromServer(1006, null, true);
    await settle();
    asked[0]?.respond(answer(required(0)));
    await quiet();
    expect(passOf(network.socket.url)).toBe(TEXT);
    network.socket.open();
    expect(network.socket.messages[0]).toMatchObject({ method: 'resume', resume: 'left' });
  });

  it('PASS-6: a delay that the refusal names is for those who get no pass', async () => {
    const { client, network } = startClient();
    await settle();
    network.socket.closeFromServer(1006, 20_000, true);
    await settle();
    expect(stateOf(client, 'waitingToRetry').retryAtMs - Date.now()).toBeGreaterThan(19_000);
    asked[0]?.respond(answer(required(0)));
    await quiet();
    expect(network.sockets.length).toBe(2);
  });

  const USELESS: readonly [string, (question: Asked | undefined) => void][] = [
    ['none is required', (question) => question?.respond(answer({ required: false }))],
    ['the request fails', (question) => question?.fail()],
    ['the server has a fault', (question) => question?.respond(answer('', { status: 500 }))],
    ['there is no such endpoint', (question) => question?.respond(answer('<html>', { status: 404 }))],
    ['the answer is no JSON', (question) => question?.respond(answer('<html>'))],
    ['the answer is null', (question) => question?.respond(answer(null))],
    ['there is no answer', (question) => question?.respond(new Response(null))],
    ['the answer has no end', (question) => question?.respond(answer('x'.repeat(5_000)))],
    ['the answer is no text', (question) => question?.respond(new Response(Uint8Array.of(0xff, 0xfe)))],
    ['the puzzle is too hard', (question) => question?.respond(answer(required(21)))],
    ['the puzzle is not one', (question) => question?.respond(answer(required('12')))],
    ['the puzzle is less than none', (question) => question?.respond(answer(required(-1)))],
    ['the puzzle is a fraction', (question) => question?.respond(answer(required(1.5)))],
    ['the pass is no pass', (question) => question?.respond(answer(required(0, 'a&token=b')))],
    ['the pass is too long', (question) => question?.respond(answer(required(0, 'p'.repeat(129))))],
    ['the pass is no text', (question) => question?.respond(answer(required(0, 7)))],
  ];

  it.each(USELESS)('PASS-6: waits as it would have where %s', async (_what, respond) => {
    const { client, network } = await startRefused();
    const { retryAtMs } = stateOf(client, 'waitingToRetry');
    respond(asked[0]);
    await quiet();
    expect(stateOf(client, 'waitingToRetry').retryAtMs).toBe(retryAtMs);
    expect(network.sockets.length).toBe(1);
    await reconnect(network);
    expect(passOf(network.socket.url)).toBeNull();
    expect(asked.length).toBe(1);
  });

  it('CLIENT-3: waits as long as the endpoint asks', async () => {
    const { client, statuses } = await startRefused();
    asked[0]?.respond(answer('', { status: 429, headers: { 'retry-after': '40' } }));
    await quiet();
    expect(stateOf(client, 'waitingToRetry').retryAtMs - Date.now()).toBeGreaterThan(39_900);
    expect(statuses.at(-1)).toBe('waitingToRetry');
  });

  it('PASS-6: gives up an endpoint that does not answer, and tries without', async () => {
    const { network } = await startRefused();
    await vi.advanceTimersByTimeAsync(7_900);
    expect(network.sockets.length).toBe(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(asked[0]?.init.signal?.aborted).toBe(true);
    expect(network.sockets.length).toBe(2);
    expect(passOf(network.socket.url)).toBeNull();
  });

  it('PASS-6: presents a pass that was not answered once more after a wait, then asks for another', async () => {
    const { client, network } = await startRefused();
    asked[0]?.respond(answer(required(0)));
    await quiet();
    network.socket.closeFromServer(1006, null, true);
    await settle();
    expect(asked.length).toBe(1);
    expect(stateOf(client, 'waitingToRetry').retryAtMs).toBeGreaterThan(Date.now() + 300);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(passOf(network.socket.url)).toBe(TEXT);
    network.socket.closeFromServer(1006, null, true);
    await settle();
    expect(asked.length).toBe(2);
  });

  it('CLIENT-13: waits where a pass that was got did not help, and asks again after the next attempt', async () => {
    const { client, network } = await startRefused();
    asked[0]?.respond(answer(required(0)));
    await quiet();
    network.socket.closeFromServer(1006, 500, true);
    await settle();
    expect(asked.length).toBe(1);
    expect(stateOf(client, 'waitingToRetry').retryAtMs).toBeGreaterThan(Date.now() + 300);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(passOf(network.socket.url)).toBeNull();
    network.socket.closeFromServer(1006, null, true);
    await settle();
    expect(asked.length).toBe(2);
  });

  it('CLIENT-13: asks nothing where the server has told why, or the socket had opened', async () => {
    const { network } = startClient();
    await settle();
    network.socket.closeFromServer(1006, null, false);
    (await reconnect(network)).closeFromServer(1006);
    await reconnect(network);
    expect(asked).toEqual([]);
  });

  it('PASS-6: asks nothing with the option off', async () => {
    const { network } = await startRefused({ admissionPass: false });
    (await reconnect(network)).acceptAuth({ pass: 'kept' });
    network.socket.closeFromServer(1006);
    await reconnect(network);
    expect(asked).toEqual([]);
    expect(passOf(network.socket.url)).toBeNull();
  });

  it('CLIENT-5: close() ends the question, and the search', async () => {
    const first = await startRefused();
    first.client.close();
    expect(asked[0]?.init.signal?.aborted).toBe(true);
    const second = await startRefused();
    asked[1]?.respond(answer(required(20)));
    for (let times = 0; times < 5; times++) await new Promise<void>((resolve) => turn(resolve));
    second.client.close();
    await quiet();
    expect(second.network.sockets.length).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('CLIENT-8: a pass that comes too late changes nothing', async () => {
    const { network } = await startRefused();
    await vi.advanceTimersByTimeAsync(8_100);
    expect(network.sockets.length).toBe(2);
    asked[0]?.respond(answer(required(0)));
    await quiet();
    expect(network.sockets.length).toBe(2);
  });
});

describe('PASS-5: the pass of a session', () => {
  it('PASS-5: is presented once, after an end that nobody announced', async () => {
    const { network, socket } = await startAuthenticated();
    socket.closeFromServer(1006);
    const second = await reconnect(network);
    expect(passOf(second.url)).toBeNull();
    second.acceptAuth({ pass: 'kept' });
    second.closeFromServer(1006);
    const third = await reconnect(network);
    expect(passOf(third.url)).toBe('kept');
    third.closeFromServer(1006);
    expect(passOf((await reconnect(network)).url)).toBeNull();
  });

  it('PASS-5: after a drain only where the upgrade was refused without it, and then at once', async () => {
    const { network, socket } = await startAuthenticated();
    socket.closeFromServer(1006);
    const second = await reconnect(network);
    second.acceptAuth({ pass: 'kept' });
    second.receive({ type: 'draining', reconnect_after_ms: 1_000 });
    second.closeFromServer(1012);
    await vi.advanceTimersByTimeAsync(2_500);
    const third = network.socket;
    expect(network.sockets.length).toBe(3);
    expect(passOf(third.url)).toBeNull();
    third.closeFromServer(1006, 60_000, true);
    await vi.advanceTimersByTimeAsync(1);
    expect(network.sockets.length).toBe(4);
    expect(passOf(network.socket.url)).toBe('kept');
    expect(asked).toEqual([]);
    // Too old by now, maybe: that is what the endpoint is for.
    network.socket.closeFromServer(1006, null, true);
    await settle();
    expect(asked.length).toBe(1);
  });
});

describe(passUrl, () => {
  it.each([
    ['wss://example.test/ws', 'https://example.test/ws/pass'],
    ['wss://example.test/ws/', 'https://example.test/ws/pass'],
    ['wss://example.test/', 'https://example.test/pass'],
    ['ws://127.0.0.1:9001/a/b?x=1&y=/?', 'http://127.0.0.1:9001/a/b/pass?x=1&y=/?'],
  ])('PASS-6: of %s is %s', (url, expected) => {
    expect(passUrl(url)).toBe(expected);
  });
});
