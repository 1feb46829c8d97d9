// A client in another language, written from protocol-spec/ alone, against the real server: what the text promises
// must be enough to write it.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { accept, type InbandServer, type ListenOptions, listen, refuse } from '@inband/server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hasComponent } from '../support/has-component.ts';
import { silentLogger } from '../support/silent-logger.ts';

const whereThereIsPython = it.skipIf(!hasComponent('python3'));

/** Of the server on whose deadline a test waits; the others' is longer than a loaded machine may need. */
const AUTH_TIMEOUT_MS = 700;
/** What a loaded machine may add to a deadline; together they are less than the default of the text. */
const TOLERANCE_MS = 3_800;
/** Timers count in whole milliseconds. */
const EARLY_MS = 5;
/** The default of the text. */
const MAX_AUTH_MESSAGE_BYTES = 8_192;
/** More than the default, so that a message can need the 64-bit form of the length of a frame. */
const MAX_MESSAGE_BYTES = 100_000;

const REQUEST = { type: 'request', id: '1', name: 'echo', data: { n: [1, 2.5, null, 'ü'] } };
const AUTH = { type: 'auth', token: 'good' };

let server: InbandServer;
let impatient: InbandServer;
/** Connections that {@link impatient} opened, by `performance.now()`. */
let openedAtMs: number[] = [];
let verified: unknown[] = [];
let handled: unknown[] = [];

function optionsWith(authTimeoutMs: number): ListenOptions {
  return {
    port: 0,
    authTimeoutMs,
    maxMessageBytes: MAX_MESSAGE_BYTES,
    logger: silentLogger,
    verifier: ({ token }) => {
      verified.push(token);
      if (token === 'slow') return new Promise(() => {});
      if (token === 'short') return accept({ subject: 'alice', expiresAtMs: Date.now() + 3_000 });
      if (token === 'good') return accept({ subject: 'alice', expiresAtMs: Date.now() + 60_000 });
      return refuse('unknown_token');
    },
    handlers: {
      requests: {
        echo: (_session, data) => {
          handled.push(data);
          return data;
        },
      },
      events: {},
    },
  };
}

beforeAll(async () => {
  const nothing = (): void => {};
  server = await listen(optionsWith(30_000));
  impatient = await listen({
    ...optionsWith(AUTH_TIMEOUT_MS),
    metrics: {
      watch: nothing,
      upgradeRefused: nothing,
      connectionOpened: () => void openedAtMs.push(performance.now()),
      connectionClosed: nothing,
      verificationStarted: nothing,
      verificationEnded: nothing,
      authenticated: nothing,
      messageReceived: nothing,
      messageSent: nothing,
      applicationError: nothing,
    },
  });
});
afterAll(() => Promise.all([server, impatient].map((running) => running.close({ graceMs: 0 }))));

whereThereIsPython(
  'AUTH-6: a good token is answered with an auth_ok that has all of its fields',
  async () => {
    const beforeMs = Date.now();
    const { received, end } = await runClient(['good']);
    expect(received).toEqual([
      {
        type: 'auth_ok',
        gen: 1,
        session_id: expect.stringMatching(/^.{1,64}$/),
        subject: 'alice',
        expires_at_ms: expect.any(Number),
        refresh_at_ms: null,
        heartbeat_ms: 25_000,
        server_time_ms: expect.any(Number),
      },
    ]);
    const [ok] = received as [{ expires_at_ms: number; server_time_ms: number }];
    expect(ok.server_time_ms).toBeGreaterThanOrEqual(beforeMs);
    expect(ok.server_time_ms).toBeLessThanOrEqual(Date.now());
    expect(Math.abs(ok.expires_at_ms - ok.server_time_ms - 60_000)).toBeLessThan(TOLERANCE_MS);
    // The client is done; the server confirms its close as RFC 6455 asks.
    expect(end).toEqual({ closed: 1000, reason: '' });
  },
);

whereThereIsPython('AUTH-6: every session has a session_id of its own', async () => {
  const ends = await Promise.all([runClient(['good']), runClient(['good']), runClient(['good'])]);
  const ids = ends.map(({ received }) => (received[0] as { session_id: string }).session_id);
  expect(new Set(ids).size).toBe(3);
});

whereThereIsPython(
  'AUTH-3: a client that stays silent hears nothing and is closed with 4408 at the deadline',
  async () => {
    openedAtMs = [];
    const { received, end, atMs } = await runClient(['-'], {}, impatient);
    expect(received).toEqual([]);
    expect(end).toEqual({ closed: 4408, reason: 'auth_timeout' });
    expectDeadlineKept(atMs);
  },
);

whereThereIsPython(
  'AUTH-4: a verifier that does not answer gives auth_error and 4504 at the deadline',
  async () => {
    openedAtMs = [];
    const { received, end, atMs } = await runClient(['slow'], {}, impatient);
    expect(received).toEqual([
      {
        type: 'auth_error',
        gen: 1,
        code: 'auth_backend_timeout',
        message: expect.any(String),
        retry: 'backoff',
      },
    ]);
    expect(end).toEqual({ closed: 4504, reason: 'auth_backend_timeout' });
    expectDeadlineKept(atMs);
  },
);

whereThereIsPython(
  'AUTH-7: a refused token gets auth_error with the verdict reauth, then the close 4403',
  async () => {
    const { received, end } = await runClient(['bad']);
    expect(received).toEqual([
      { type: 'auth_error', gen: 1, code: 'auth_failed', message: expect.any(String), retry: 'reauth' },
    ]);
    expect(end).toEqual({ closed: 4403, reason: 'auth_failed' });
  },
);

whereThereIsPython(
  'AUTH-2: a message before auth closes with 4401 and reaches neither handler nor verifier',
  async () => {
    verified = [];
    handled = [];
    // The auth that follows comes after the close has begun, so it is discarded (CLOSE-3).
    const { received, end } = await runClient(['-', REQUEST, AUTH]);
    expect(received).toEqual([]);
    expect(end).toEqual({ closed: 4401, reason: 'auth_required' });
    expect(verified).toEqual([]);
    expect(handled).toEqual([]);
  },
);

whereThereIsPython(
  'AUTH-2: a message while a credential is being verified closes with 4401 too',
  async () => {
    const { received, end } = await runClient(['-', { ...AUTH, token: 'slow' }, { type: 'ping' }]);
    expect(received).toEqual([]);
    expect(end).toEqual({ closed: 4401, reason: 'auth_required' });
  },
);

whereThereIsPython('AUTH-5: a second auth while the first is being verified closes with 4409', async () => {
  verified = [];
  const { received, end } = await runClient(['-', { ...AUTH, token: 'slow' }, { ...AUTH, gen: 2 }]);
  expect(received).toEqual([]);
  expect(end).toEqual({ closed: 4409, reason: 'auth_in_progress' });
  expect(verified).toEqual(['slow']);
});

whereThereIsPython('AUTH-9: a first auth with a gen other than 1 closes with 4400', async () => {
  const { received, end } = await runClient(['-', { ...AUTH, gen: 2 }]);
  expect(received).toEqual([]);
  expect(end).toEqual({ closed: 4400, reason: 'bad_message' });
});

whereThereIsPython(
  'AUTH-5: a second auth during verification closes with 4409 whatever its gen is',
  async () => {
    const { received, end } = await runClient(['-', { ...AUTH, token: 'slow' }, { ...AUTH, gen: 7 }]);
    expect(received).toEqual([]);
    expect(end).toEqual({ closed: 4409, reason: 'auth_in_progress' });
  },
);

whereThereIsPython(
  'AUTH-9: a renewal that is declined counts, and one with another gen than the next closes with 4400',
  async () => {
    const { received, end } = await runClient([
      'good',
      AUTH,
      { ...AUTH, gen: 3 },
      { ...AUTH, gen: 3 },
      REQUEST,
    ]);
    const declined = {
      type: 'auth_error',
      code: 'renewal_unsupported',
      message: expect.any(String),
      retry: 'never',
    };
    expect(received.slice(1)).toEqual([
      { ...declined, gen: 2 },
      { ...declined, gen: 3 },
    ]);
    expect(end).toEqual({ closed: 4400, reason: 'bad_message' });
  },
);

whereThereIsPython('APP-2: a request is answered once, with its id and the data of the handler', async () => {
  const { received, end } = await runClient(['good', REQUEST]);
  expect(received.slice(1)).toEqual([{ type: 'response', id: '1', data: REQUEST.data }]);
  expect(end).toEqual({ closed: 1000, reason: '' });
});

whereThereIsPython(
  'APP-2: requests and answers of every form of length of a WebSocket frame arrive whole',
  async () => {
    // One byte, 16 bits and 64 bits, there and back.
    const requests = [0, 200, 70_000].map((length, index) => ({
      type: 'request',
      id: `r${index}`,
      name: 'echo',
      data: 'x'.repeat(length),
    }));
    const { received } = await runClient(['good', ...requests]);
    // Responses may come in any order (APP-7).
    expect(received.slice(1)).toHaveLength(requests.length);
    for (const { id, data } of requests) expect(received).toContainEqual({ type: 'response', id, data });
  },
);

whereThereIsPython(
  'APP-3: a request that nobody handles is answered with unknown_name, and the connection lives',
  async () => {
    const unknown = { type: 'request', id: 'u', name: 'no_such_request' };
    const { received, end } = await runClient(['good', unknown, REQUEST]);
    const error = { code: 'unknown_name', message: expect.any(String) };
    expect(received).toContainEqual({ type: 'response', id: 'u', error });
    expect(received).toContainEqual({ type: 'response', id: '1', data: REQUEST.data });
    expect(end.closed).toBe(1000);
  },
);

whereThereIsPython(
  'LIVE-1: a ping is answered at once with a pong that has its t, or none where it has none',
  async () => {
    const { received } = await runClient(['good', { type: 'ping', t: 42.5 }, { type: 'ping' }, REQUEST]);
    // Pongs are sent at once, so they precede the answer to a request that arrived later.
    expect(received.slice(1, 3)).toEqual([{ type: 'pong', t: 42.5 }, { type: 'pong' }]);
  },
);

whereThereIsPython(
  'SESSION-2: a session of three seconds is closed with 4410 when it expires, and not before',
  async () => {
    const { received, end, dateMs } = await runClient(['short', '--wait', REQUEST]);
    expect(received.slice(1)).toEqual([{ type: 'response', id: '1', data: REQUEST.data }]);
    expect(end).toEqual({ closed: 4410, reason: 'session_expired' });
    const [ok] = received as [{ expires_at_ms: number }];
    // Both clocks are this machine's.
    expect(dateMs).toBeGreaterThanOrEqual(ok.expires_at_ms);
    expect(dateMs).toBeLessThan(ok.expires_at_ms + TOLERANCE_MS);
  },
);

whereThereIsPython(
  'SESSION-3: a renewal is declined without asking the verifier, and the session goes on',
  async () => {
    verified = [];
    const { received, end } = await runClient(['good', { ...AUTH, token: 'other' }, REQUEST]);
    expect(received.slice(1)).toEqual([
      {
        type: 'auth_error',
        // The auth has no gen, so the answer has the next one.
        gen: 2,
        code: 'renewal_unsupported',
        message: expect.any(String),
        retry: 'never',
      },
      { type: 'response', id: '1', data: REQUEST.data },
    ]);
    expect(verified).toEqual(['good']);
    expect(end.closed).toBe(1000);
  },
);

whereThereIsPython(
  'FRAME-1: an auth over the limit for strangers closes with 4413 and reaches no verifier',
  async () => {
    verified = [];
    const { received, end } = await runClient(['x'.repeat(MAX_AUTH_MESSAGE_BYTES)]);
    expect(received).toEqual([]);
    expect(end).toEqual({ closed: 4413, reason: 'message_too_big' });
    expect(verified).toEqual([]);
  },
);

whereThereIsPython(
  'FRAME-1: a message little longer than a session allows closes with 4413 and reaches no handler',
  async () => {
    handled = [];
    const { received, end } = await runClient(['good', { ...REQUEST, data: 'x'.repeat(MAX_MESSAGE_BYTES) }]);
    expect(received.slice(1)).toEqual([]);
    expect(end).toEqual({ closed: 4413, reason: 'message_too_big' });
    expect(handled).toEqual([]);
  },
);

whereThereIsPython(
  'TRANSPORT-3: a subprotocol the server does not know is refused with HTTP 400 and the names it knows',
  async () => {
    const { lines } = await runClient(['good'], { SUBPROTOCOL: 'inband.v9.json' });
    expect(lines).toEqual([{ refused: 400, body: expect.stringContaining('inband.v1.json') }]);
    // A short line in fixed words that repeats nothing of the request (TRANSPORT-8).
    expect(lines[0]?.body).not.toContain('v9');
  },
);

interface Line {
  opened?: string;
  received?: unknown;
  closed?: number;
  reason?: string;
  refused?: number;
  body?: string;
}

interface Run {
  lines: Line[];
  received: unknown[];
  /** The line about the close. */
  end: Line;
  /** When the last line arrived, by `performance.now()` and by `Date.now()`. */
  atMs: number;
  dateMs: number;
}

/** @param atMs When the one connection to {@link impatient} was closed. */
function expectDeadlineKept(atMs: number): void {
  expect(openedAtMs).toHaveLength(1);
  const openMs = atMs - (openedAtMs[0] ?? 0);
  expect(openMs).toBeLessThan(AUTH_TIMEOUT_MS + TOLERANCE_MS);
  expect(openMs).toBeGreaterThan(AUTH_TIMEOUT_MS - EARLY_MS);
}

/** Runs the client to its end. Objects among its arguments are messages. */
async function runClient(
  args: (string | object)[],
  env: Record<string, string> = {},
  to: InbandServer = server,
): Promise<Run> {
  const words = args.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg)));
  const client = spawn('python3', [`${import.meta.dirname}/inband_client.py`, to.url, ...words], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve, reject) =>
    client.on('error', reject).on('close', resolve),
  );
  let complaints = '';
  client.stderr.on('data', (chunk) => {
    complaints += chunk;
  });
  const lines: Line[] = [];
  let atMs = 0;
  let dateMs = 0;
  for await (const line of createInterface({ input: client.stdout })) {
    lines.push(JSON.parse(line));
    atMs = performance.now();
    dateMs = Date.now();
  }
  const exit = await ended;
  if (exit !== 0 || complaints) throw new Error(`the client ended with ${exit}: ${complaints}`);
  const end = lines.at(-1) ?? {};
  const received = lines.filter((line) => 'received' in line).map((line) => line.received);
  return { lines, received, end, atMs, dateMs };
}
