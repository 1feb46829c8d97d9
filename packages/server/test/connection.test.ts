import { type CloseCodeName, CodecError, defineContract } from '@inband/protocol';
import * as T from '@sinclair/typebox';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Connection } from '../src/connection.ts';
import { Gate } from '../src/gate.ts';
import { NO_METRICS } from '../src/metrics/metrics.ts';
import type { GateOptions } from '../src/options.ts';
import type { Session } from '../src/session.ts';
import { MemorySessionRegistry } from '../src/session-registry.ts';
import { accept, refuse, type Verdict } from '../src/verifier.ts';
import { MemoryLogger } from './memory-logger.ts';
import { MemorySocket } from './memory-socket.ts';
import { SteppedClock } from './stepped-clock.ts';
import { textFrame } from './text-frame.ts';
import { ACCEPTED_UPGRADE } from './upgrade/accepted-upgrade.ts';
import { RIGHT_UPGRADE as UPGRADE } from './upgrade/right-upgrade.ts';

const AUTH = { type: 'auth', token: 'good' };
const TICK_MS = 50;

let clock: SteppedClock;
let logger: MemoryLogger;

beforeEach(() => {
  clock = new SteppedClock();
  logger = new MemoryLogger();
});
afterEach(() => {
  vi.useRealTimers();
});

interface Opened {
  readonly gate: Gate;
  readonly connection: Connection;
  readonly socket: MemorySocket;
  tell(...messages: unknown[]): void;
}

/** `synchronous` sockets call back from within `close`, others never do by themselves. */
function open(options: Partial<GateOptions> = {}, synchronous = true): Opened {
  const gate = new Gate({
    clock,
    logger,
    verifier: ({ token }) => (token === 'good' ? accept({ subject: 'alice' }) : refuse('bad')),
    ...options,
  });
  const socket = new MemorySocket();
  const connection = gate.open(socket, ACCEPTED_UPGRADE);
  if (synchronous) socket.onClose = () => gate.closed(connection);
  return {
    gate,
    connection,
    socket,
    tell: (...messages) => {
      for (const message of messages) connection.frameReceived(textFrame(message));
    },
  };
}

describe('re-entrancy', () => {
  it.each([true, false])(
    'CLOSE-3 closes once and handles nothing more, whether or not close calls back (%s)',
    (synchronous) => {
      const { connection, gate, socket, tell } = open({}, synchronous);
      tell({ type: 'auth', token: 'bad' }, AUTH, { type: 'event', name: 'x' }, 'garbage');
      connection.close('going_away');
      connection.deadlineReached();
      vi.advanceTimersByTime(20_000);
      expect(socket.closes).toEqual([{ code: 4403, reason: 'auth_failed' }]);
      expect(socket.types).toEqual(['auth_error']);
      if (!synchronous) gate.closed(connection);
      expect(gate.stats).toEqual({ unauthenticated: 0, authenticated: 0 });
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('SESSION-5 closes from within onOpen, after auth_ok and with nothing after it', () => {
    const outcomes: unknown[] = [];
    const closed: unknown[] = [];
    const { gate, socket, tell } = open({
      handlers: {
        onOpen: (session) => {
          outcomes.push(session.send('first', 1));
          session.close();
          session.close('going_away');
          outcomes.push(session.send('second', 2), session.bufferedBytes);
        },
        onClose: (session, code) => {
          closed.push(code, session.send('third', 3));
        },
      },
    });
    tell(AUTH, { type: 'event', name: 'late' });
    expect(outcomes).toEqual(['sent', 'closed', 0]);
    expect(closed).toEqual(['session_revoked', 'closed']);
    expect(socket.types).toEqual(['auth_ok', 'event']);
    expect(socket.closes).toEqual([{ code: 4411, reason: 'session_revoked' }]);
    expect(gate.stats).toEqual({ unauthenticated: 0, authenticated: 0 });
  });

  it('APP-1 sends from within a handler, and to everybody from within onClose', () => {
    const { gate, socket, tell } = open({
      handlers: {
        events: {
          echo: (session, data) => {
            session.send('echo', data);
          },
        },
        onClose: () => {
          gate.broadcast('left', 1);
        },
      },
    });
    tell(AUTH, { type: 'event', name: 'echo', data: 7 });
    expect(socket.messages[1]).toEqual({ type: 'event', name: 'echo', data: 7 });
    gate.closeAll('going_away', 100);
    expect(socket.types).toEqual(['auth_ok', 'event']);
    expect(socket.closes).toEqual([
      { code: 1001, reason: expect.stringMatching(/^going_away; retry_after_ms=\d+$/) },
    ]);
  });

  it('AUTH-10 ignores a verifier that closes everything before it accepts', () => {
    const { gate, socket, tell } = open({
      verifier: () => {
        gate.closeAll('service_restart', 100);
        return accept({ subject: 'alice' });
      },
    });
    tell(AUTH);
    expect(socket.sent).toEqual([]);
    expect(socket.closes).toMatchObject([{ code: 1012 }]);
    expect(gate.stats).toEqual({ unauthenticated: 0, authenticated: 0 });
  });
});

describe('before authentication', () => {
  it('AUTH-11 sends nothing, and hands nothing to the application', () => {
    const { connection, socket, gate, tell } = open({ verifier: () => new Promise<Verdict>(() => {}) });
    expect(connection.send({ type: 'event', name: 'x' })).toBe('closed');
    expect(gate.broadcast('x', 1)).toBe(0);
    tell(AUTH);
    expect(connection.send({ type: 'event', name: 'x' })).toBe('closed');
    connection.socketDrained();
    expect(socket.sent).toEqual([]);
  });

  it.each([0, 100, 4_900])(
    'AUTH-3 closes at the deadline and not before, also when the clock is set back by a day after %i ms',
    (afterMs) => {
      const { socket } = open();
      vi.advanceTimersByTime(afterMs);
      clock.wallStepMs = -86_400_000;
      vi.advanceTimersByTime(4_999 - afterMs);
      expect(socket.closes).toEqual([]);
      vi.advanceTimersByTime(1 + TICK_MS);
      expect(socket.closes).toEqual([{ code: 4408, reason: 'auth_timeout' }]);
    },
  );

  it('SEC-4 leaves no timer and no verification behind when the peer goes away', () => {
    const { gate, connection, tell } = open({ verifier: () => new Promise<Verdict>(() => {}) });
    tell(AUTH);
    expect(vi.getTimerCount()).toBe(1);
    gate.closed(connection);
    expect(vi.getTimerCount()).toBe(0);
    expect(gate.stats).toEqual({ unauthenticated: 0, authenticated: 0 });
  });

  it('AUTH-4 covers verification with the same deadline, and aborts it', () => {
    let signal: AbortSignal | undefined;
    const { socket, tell } = open({
      verifier: (_credential, context) => {
        signal = context.signal;
        return new Promise<Verdict>(() => {});
      },
    });
    vi.advanceTimersByTime(4_000);
    tell(AUTH);
    vi.advanceTimersByTime(999);
    expect(signal?.aborted).toBe(false);
    vi.advanceTimersByTime(1 + TICK_MS);
    expect(signal?.aborted).toBe(true);
    expect(socket.messages).toEqual([
      expect.objectContaining({ type: 'auth_error', gen: 1, code: 'auth_backend_timeout', retry: 'backoff' }),
    ]);
    expect(socket.closes).toEqual([{ code: 4504, reason: 'auth_backend_timeout' }]);
  });

  it('AUTH-10 drops a verdict that comes after the close', async () => {
    let answer: (verdict: Verdict) => void = () => {};
    const { gate, connection, socket, tell } = open({
      verifier: () =>
        new Promise<Verdict>((resolve) => {
          answer = resolve;
        }),
    });
    tell(AUTH);
    gate.closed(connection);
    answer(accept({ subject: 'alice' }));
    await Promise.resolve();
    await Promise.resolve();
    expect(socket.sent).toEqual([]);
    expect(gate.stats).toEqual({ unauthenticated: 0, authenticated: 0 });
  });

  it('AUTH-12 answers every refusal alike', () => {
    const answers = [
      refuse('bad_signature'),
      refuse('expired'),
      accept({ subject: 'a', expiresAtMs: 1 }),
    ].map((verdict) => {
      const { socket, tell } = open({ verifier: () => verdict });
      tell(AUTH);
      return JSON.stringify([socket.sent, socket.closes]);
    });
    expect(new Set(answers).size).toBe(1);
  });
});

describe('a session', () => {
  it('SESSION-2 ends at its expiry on the tick, without traffic', () => {
    const { gate, socket, tell } = open({
      verifier: () => accept({ subject: 'alice', expiresAtMs: clock.nowMs() + 60_000 }),
    });
    tell(AUTH);
    vi.advanceTimersByTime(59_999);
    expect(socket.closes).toEqual([]);
    vi.advanceTimersByTime(1 + TICK_MS);
    expect(socket.closes).toEqual([{ code: 4410, reason: 'session_expired' }]);
    expect(gate.stats.authenticated).toBe(0);
  });

  it.each(['event', 'ping', 'request', 'send'])(
    'SESSION-2 delivers nothing after its expiry when the timer is late: %s',
    (what) => {
      const handled = vi.fn();
      const { gate, socket, tell } = open({
        verifier: () => accept({ subject: 'alice', expiresAtMs: clock.nowMs() + 1_000 }),
        handlers: { events: { x: handled }, requests: { x: handled } },
      });
      tell(AUTH);
      clock.blockedMs += 1_000;
      if (what === 'send') expect([...gate.sessions()][0]?.send('x', 1)).toBe('closed');
      else tell({ type: what, id: '1', name: 'x' });
      expect(handled).not.toHaveBeenCalled();
      expect(socket.types).toEqual(['auth_ok']);
      expect(socket.closes).toEqual([{ code: 4410, reason: 'session_expired' }]);
    },
  );

  it('SESSION-2 outlives a wall clock that was set back, until its expiry comes again', () => {
    const { socket, tell } = open({
      verifier: () => accept({ subject: 'alice', expiresAtMs: clock.nowMs() + 1_000 }),
    });
    tell(AUTH);
    clock.wallStepMs = -5_000;
    vi.advanceTimersByTime(5_900);
    expect(socket.closes).toEqual([]);
    vi.advanceTimersByTime(100 + 2 * TICK_MS);
    expect(socket.closes).toEqual([{ code: 4410, reason: 'session_expired' }]);
  });

  it('SESSION-3 goes on when a renewal is declined, and spends its errors on it', () => {
    const verifier = vi.fn(() => accept({ subject: 'alice' }));
    const { socket, tell } = open({ verifier, maxApplicationErrors: 2 });
    tell(AUTH, { ...AUTH, gen: 2 }, { ...AUTH, gen: 3 });
    expect(socket.messages.slice(1)).toMatchObject([
      { type: 'auth_error', gen: 2, code: 'renewal_unsupported', retry: 'never' },
      { type: 'auth_error', gen: 3, code: 'renewal_unsupported', retry: 'never' },
    ]);
    tell({ ...AUTH, gen: 4 });
    expect(verifier).toHaveBeenCalledTimes(1);
    expect(socket.closes).toEqual([{ code: 4429, reason: 'rate_limited; retry_after_ms=10000' }]);
  });

  it('SESSION-1 takes identity and claims from the verdict only', () => {
    const { gate, tell } = open({ verifier: () => accept({ subject: 'alice', claims: { role: 'user' } }) });
    tell({
      ...AUTH,
      subject: 'root',
      claims: { role: 'admin' },
      role: 'admin',
      session_id: 'mine',
      scope: '*',
    });
    const [session] = gate.sessions();
    expect(session).toMatchObject({ subject: 'alice', claims: { role: 'user' } });
    expect(session?.id).not.toBe('mine');
  });

  it('APP-5 forgets errors when their window is over', () => {
    const { socket, tell } = open({ maxApplicationErrors: 3, applicationErrorWindowMs: 1_000 });
    tell(AUTH);
    for (let window = 0; window < 5; window += 1) {
      for (let error = 0; error < 3; error += 1) tell({ type: 'event', name: 'x' });
      vi.advanceTimersByTime(1_000);
    }
    expect(socket.closes).toEqual([]);
    expect(socket.types.filter((type) => type === 'error')).toHaveLength(15);
  });

  it('APP-6 counts a request until it is answered, and no longer', () => {
    const { socket, tell } = open({ maxInFlightRequests: 1, handlers: { requests: { quick: () => 1 } } });
    tell(AUTH, ...['1', '2', '3'].map((id) => ({ type: 'request', id, name: 'quick' })));
    expect(socket.messages.slice(1)).toEqual(
      ['1', '2', '3'].map((id) => ({ type: 'response', id, data: 1 })),
    );
  });

  it('APP-2 drops an answer that comes after the end', async () => {
    let answer: (value: number) => void = () => {};
    const { gate, socket, tell } = open({
      handlers: {
        requests: {
          slow: () =>
            new Promise((resolve) => {
              answer = resolve;
            }),
        },
      },
    });
    tell(AUTH, { type: 'request', id: '1', name: 'slow' });
    gate.closeAll('going_away', 1);
    answer(1);
    await new Promise<void>((resolve) => setImmediate(resolve));
    expect(socket.types).toEqual(['auth_ok']);
  });

  it('APP-1 throws at the sender for data that no message can carry, and lives on', () => {
    const { gate, socket, tell } = open();
    tell(AUTH);
    const [session] = gate.sessions();
    for (const data of [Number.NaN, () => 1, new Date(), 1n])
      expect(() => session?.send('x', data)).toThrow(CodecError);
    expect(session?.send('x', 1)).toBe('sent');
    expect(socket.closes).toEqual([]);
  });
});

describe('a slow reader', () => {
  it('CLOSE-6 is closed with 4503 and a delay at the first dropped message', () => {
    const ended: unknown[] = [];
    const { gate, socket, tell } = open({ handlers: { onClose: (_session, code) => void ended.push(code) } });
    tell(AUTH);
    const [session] = gate.sessions();
    socket.outcome = 'buffered';
    expect(session?.send('x', 1)).toBe('buffered');
    socket.outcome = 'dropped';
    expect(session?.send('x', 2)).toBe('dropped');
    expect(session?.send('x', 3)).toBe('closed');
    expect(socket.closes).toEqual([{ code: 4503, reason: 'overloaded; retry_after_ms=1000' }]);
    expect(ended).toEqual(['overloaded']);
  });

  it.each([{ type: 'ping' }, { type: 'event', name: 'nobody' }, AUTH])(
    'CLOSE-6 is closed also when the dropped message is our own answer to %j',
    (message) => {
      const { gate, socket, tell } = open();
      if (message !== AUTH) tell(AUTH);
      socket.outcome = 'dropped';
      tell(message);
      expect(socket.closes).toMatchObject([{ code: 4503 }]);
      expect(gate.stats).toEqual({ unauthenticated: 0, authenticated: 0 });
    },
  );

  it('APP-1 says that everything was read only when nothing is left', () => {
    const drains: number[] = [];
    const { connection, socket, tell } = open({
      handlers: { onDrain: (session) => void drains.push(session.bufferedBytes) },
    });
    connection.socketDrained();
    tell(AUTH);
    socket.buffered = 100;
    connection.socketDrained();
    socket.buffered = 0;
    connection.socketDrained();
    expect(drains).toEqual([0]);
  });
});

describe('a fault of ours', () => {
  it('SEC-4 closes the socket with 4500 when sending fails', () => {
    const { gate, socket, tell } = open();
    socket.fault = 'send';
    tell(AUTH);
    expect(socket.closes).toEqual([{ code: 4500, reason: 'internal_error' }]);
    expect(gate.stats).toEqual({ unauthenticated: 0, authenticated: 0 });
    expect(logger.lines.filter(({ message }) => message === 'connection failed')).toHaveLength(1);
  });

  it('SEC-4 asks for the close once, also when that fails', () => {
    const { socket, tell } = open({}, false);
    socket.fault = 'close';
    tell('garbage', AUTH);
    vi.advanceTimersByTime(20_000);
    expect(socket.closes).toHaveLength(1);
  });

  it.each(['add', 'remove'] as const)(
    'SEC-4 leaves no socket open when %s of the registry throws',
    (method) => {
      const registry = new MemorySessionRegistry();
      vi.spyOn(registry, method).mockImplementationOnce(() => {
        throw new Error('no');
      });
      const { gate, socket, tell } = open({ registry });
      tell(AUTH);
      for (const session of gate.sessions()) session.close();
      expect(socket.closes).toEqual([{ code: 4500, reason: 'internal_error' }]);
    },
  );

  it.each([4411, 4999, 'nope', '__proto__', null])(
    'CLOSE-1 refuses %o as a close code, and the session lives',
    (code) => {
      const { gate, socket, tell } = open();
      tell(AUTH);
      const close = code as unknown as CloseCodeName;
      for (const session of gate.sessions()) expect(() => session.close(close)).toThrow(/"code" must be/);
      expect(() => gate.closeAll(close)).toThrow(/"code" must be/);
      expect(socket.closes).toEqual([]);
    },
  );

  it.each(['', 'x'.repeat(129), 5, undefined])(
    'FRAME-7 sends no event under the name %o, which no client would take',
    (name) => {
      const { gate, socket, tell } = open();
      tell(AUTH);
      const before = socket.sent.length;
      const wrong = name as string;
      for (const session of gate.sessions()) expect(() => session.send(wrong, 1)).toThrow(/"name" must be/);
      expect(() => gate.broadcast(wrong, 1)).toThrow(/"name" must be/);
      expect(socket.sent).toHaveLength(before);
    },
  );

  it('APP-1 sends no event that the contract does not declare', () => {
    const contract = defineContract({ serverEvents: { known: T.Number() } });
    const { gate, socket, tell } = open({ contract, handlers: {} });
    tell(AUTH);
    expect(() => gate.broadcast('unknown', 1)).toThrow(/"name" must be an event that the contract declares/);
    expect(gate.broadcast('known', 1)).toBe(1);
    expect(socket.sent.at(-1)).toContain('"known"');
  });

  it('SEC-4 goes on when metrics and log throw at every call', () => {
    const fail = (): never => {
      throw new Error('no');
    };
    const logger = { debug: fail, info: fail, warn: fail, error: fail };
    const metrics = new Proxy(NO_METRICS, { get: () => fail });
    const { gate, connection, socket, tell } = open({ logger, metrics });
    tell(AUTH);
    expect(gate.stats).toEqual({ unauthenticated: 0, authenticated: 1 });
    connection.close('session_revoked');
    expect(socket.closes).toEqual([{ code: 4411, reason: 'session_revoked' }]);
  });

  it('APP-6 bounds the events that are being handled, too', () => {
    const { socket, tell } = open({
      maxInFlightRequests: 2,
      handlers: { events: { slow: () => new Promise<void>(() => {}) } },
    });
    tell(AUTH, ...Array.from({ length: 3 }, () => ({ type: 'event', name: 'slow' })));
    expect(socket.sent.filter((payload) => String(payload).includes('too_many_requests'))).toHaveLength(1);
  });

  it('SEC-4 does not let a failing send reach the application', () => {
    const { gate, socket, tell } = open();
    tell(AUTH);
    const sessions: Session[] = [...gate.sessions()];
    socket.fault = 'send';
    expect(sessions[0]?.send('x', 1)).toBe('closed');
    expect(socket.closes).toMatchObject([{ code: 4500 }]);
  });
});

describe('the clock of a handshake', () => {
  it.each([3_600_000, -3_600_000])(
    'AUTH-3 is not moved by setting the wall clock by %i ms, before auth or during verification',
    async (stepMs) => {
      let settle: ((verdict: Verdict) => void) | undefined;
      const pending = new Promise<Verdict>((resolve) => {
        settle = resolve;
      });
      const { gate, socket, tell } = open({ verifier: () => pending });
      clock.wallStepMs += stepMs;
      tell(AUTH);
      clock.wallStepMs += stepMs;
      settle?.(accept({ subject: 'alice' }));
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
      expect(socket.types).toEqual(['auth_ok']);
      expect(gate.stats).toEqual({ unauthenticated: 0, authenticated: 1 });
    },
  );
});

describe('a full waiting room', () => {
  it('FLOOD-2 gives the place of the oldest to a newcomer, and says when to come back', () => {
    const { gate, socket } = open({ maxUnauthenticatedConnections: 1 });
    expect(gate.admit(UPGRADE)).toMatchObject({ subprotocol: 'inband.v1.json' });
    const second = new MemorySocket();
    gate.open(second, ACCEPTED_UPGRADE);
    expect(socket.closes).toMatchObject([{ code: 4503 }]);
    expect(socket.closes[0]?.reason).toMatch(/^overloaded; retry_after_ms=\d+$/);
    expect(second.closes).toEqual([]);
    expect(gate.stats).toEqual({ unauthenticated: 1, authenticated: 0 });
    expect(gate.admission.stats).toMatchObject({ waiting: 1, capacity: 1, evicted: 1 });
  });

  it('FLOOD-1 takes nobody the place that has authenticated', () => {
    const { gate, socket, tell } = open({ maxUnauthenticatedConnections: 1 });
    tell(AUTH);
    gate.open(new MemorySocket(), ACCEPTED_UPGRADE);
    gate.open(new MemorySocket(), ACCEPTED_UPGRADE);
    expect(socket.closes).toEqual([]);
    expect(gate.admission.stats).toMatchObject({ waiting: 1, evicted: 1 });
  });

  it.each(['close', 'deadline'])('FLOOD-1 has its place free again after a %s', (end) => {
    const { connection, gate, socket } = open({ maxUnauthenticatedConnections: 1 });
    if (end === 'close') gate.closed(connection);
    else connection.close('auth_timeout');
    gate.open(new MemorySocket(), ACCEPTED_UPGRADE);
    expect(socket.closes.map(({ code }) => code)).toEqual(end === 'close' ? [] : [4408]);
    expect(gate.admission.stats).toMatchObject({ waiting: 1, evicted: 0 });
  });
});

describe('a socket that is gone before it was closed', () => {
  it('CLOSE-3 is neither sent to nor closed again', () => {
    const { connection, gate, socket, tell } = open({}, false);
    socket.onSend = () => gate.closed(connection);
    tell({ type: 'auth', token: 'bad' });
    expect(socket.sent).toHaveLength(1);
    expect(socket.closes).toEqual([]);
  });
});

describe('a close', () => {
  it('CLOSE-2 names a delay exactly where the verdict of its code is "after"', () => {
    for (const [code, expected] of [
      ['session_revoked', 'session_revoked'],
      ['internal_error', 'internal_error'],
      ['overloaded', /^overloaded; retry_after_ms=\d+$/],
      ['rate_limited', /^rate_limited; retry_after_ms=\d+$/],
      ['service_restart', /^service_restart; retry_after_ms=\d+$/],
    ] as const) {
      const { gate, socket, tell } = open();
      tell(AUTH);
      gate.closeAll(code, 500);
      const { socket: other, tell: tellOther, gate: otherGate } = open();
      tellOther(AUTH);
      for (const session of otherGate.sessions()) session.close(code);
      for (const { reason } of [...socket.closes, ...other.closes]) {
        expect(reason).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected));
      }
    }
  });

  it('CLOSE-5 comes at once for strangers when the server drains, and later for sessions', () => {
    const { gate, socket } = open();
    gate.drain(1_000);
    expect(socket.closes).toMatchObject([{ code: 1012 }]);
    const { gate: other, socket: session, tell } = open();
    tell(AUTH);
    other.drain(1_000);
    expect(session.messages[1]).toEqual({ type: 'draining', reconnect_after_ms: expect.any(Number) });
    expect(session.closes).toEqual([]);
    expect(other.admit(UPGRADE)).toMatchObject({ status: 503 });
  });
});
