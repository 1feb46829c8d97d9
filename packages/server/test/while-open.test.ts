// Whoever looks after a credential while its session is open: called when, released when.
import type { CloseCodeName } from '@inband/protocol';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { GateOptions } from '../src/options.ts';
import type { Session } from '../src/session.ts';
import { MemorySessionRegistry } from '../src/session-registry.ts';
import { accept, challenge, type Identity } from '../src/verifier.ts';
import { type OpenedConnection, openConnection, settled, TICK_MS } from './open-connection.ts';

const AUTH = { type: 'auth', token: 't' };
const NOBODY = { unauthenticated: 0, authenticated: 0 };

afterEach(() => {
  vi.useRealTimers();
});

type WhileOpen = NonNullable<Identity['whileOpen']>;

interface Watched extends OpenedConnection {
  readonly release: ReturnType<typeof vi.fn<() => void>>;
  /** What happened, in order. */
  readonly events: string[];
}

/** `act` is what the watcher does before it returns. */
function open(
  act: (session: Session) => void = () => {},
  options: Partial<GateOptions> = {},
  expiresInMs: number | null = null,
): Watched {
  const events: string[] = [];
  const release = vi.fn(() => void events.push('released'));
  const whileOpen: WhileOpen = (session) => {
    events.push('watched');
    act(session);
    return release;
  };
  const opened = openConnection({
    verifier: (_credential, { nowMs }) =>
      accept({
        subject: 'alice',
        whileOpen,
        expiresAtMs: expiresInMs === null ? null : nowMs + expiresInMs,
      }),
    handlers: {
      onOpen: () => void events.push('opened'),
      onClose: (_session, code) => void events.push(`closed ${code}`),
    },
    ...options,
  });
  return { ...opened, release, events };
}

describe('whileOpen', () => {
  it('METHOD-9 is called once, with the session, after auth_ok and after onOpen', () => {
    const seen: unknown[] = [];
    const { events, gate, socket, tell } = open((session) => {
      seen.push(session.subject, gate.session(session.id) === session, socket.types);
    });
    tell(AUTH);
    expect(events).toEqual(['opened', 'watched']);
    expect(seen).toEqual(['alice', true, ['auth_ok']]);
    vi.advanceTimersByTime(60_000);
    tell({ ...AUTH, gen: 2 }, { type: 'ping' });
    expect(events).toEqual(['opened', 'watched']);
  });

  it('METHOD-9 is called after a verdict that came later, and after a proof', async () => {
    const release = vi.fn();
    const whileOpen = vi.fn(() => release);
    const later = openConnection({ verifier: async () => accept({ subject: 'alice', whileOpen }) });
    later.tell(AUTH);
    await settled();
    expect(whileOpen).toHaveBeenCalledTimes(1);
    vi.useRealTimers();
    const proved = openConnection({
      verifier: () => challenge(1, () => accept({ subject: 'alice', whileOpen })),
    });
    proved.tell(AUTH, { type: 'auth_proof', gen: 1, proof: 1 });
    expect(whileOpen).toHaveBeenCalledTimes(2);
    proved.gate.closed(proved.connection);
    expect(release).toHaveBeenCalledTimes(1);
  });

  it('UPGRADE-4 is called for whoever authenticated with the upgrade', () => {
    const release = vi.fn();
    const whileOpen = vi.fn(() => release);
    const identity = { subject: 'alice', expiresAtMs: null, claims: {}, whileOpen };
    const { gate, connection } = openConnection({ verifier: () => accept({ subject: 'bob' }) }, { identity });
    expect(whileOpen).toHaveBeenCalledTimes(1);
    gate.closed(connection);
    expect(release).toHaveBeenCalledTimes(1);
  });

  const ENDS: readonly (readonly [string, (opened: Watched) => void, CloseCodeName | null])[] = [
    ['the peer goes away', ({ gate, connection }) => gate.closed(connection), null],
    ['the application closes it', ({ gate }) => [...gate.sessions()][0]?.close(), 'session_revoked'],
    ['the server closes everything', ({ gate }) => gate.closeAll('going_away'), 'going_away'],
    ['it expires', () => vi.advanceTimersByTime(1_000 + TICK_MS), 'session_expired'],
    ['the peer sends garbage', ({ tell }) => tell('garbage'), 'bad_message'],
    [
      'the peer reads too slowly',
      ({ socket, tell }) => {
        socket.outcome = 'dropped';
        tell({ type: 'ping' });
      },
      'overloaded',
    ],
    [
      'sending fails',
      ({ socket, tell }) => {
        socket.fault = 'send';
        tell({ type: 'ping' });
      },
      'internal_error',
    ],
  ];

  it.each(ENDS)('METHOD-9 is released once when %s', (_what, end, code) => {
    const opened = open(() => {}, {}, 1_000);
    opened.tell(AUTH);
    expect(opened.release).not.toHaveBeenCalled();
    end(opened);
    expect(opened.events).toEqual(['opened', 'watched', 'released', `closed ${code}`]);
    opened.connection.close('going_away');
    opened.connection.deadlineReached();
    opened.gate.closeAll('going_away');
    vi.advanceTimersByTime(20_000);
    expect(opened.release).toHaveBeenCalledTimes(1);
    expect(opened.gate.stats).toEqual(NOBODY);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('METHOD-9 is released after the time to drain, not before', () => {
    const { gate, release, tell } = open();
    tell(AUTH);
    gate.drain(1_000);
    expect(release).not.toHaveBeenCalled();
    gate.closeAll('service_restart');
    expect(release).toHaveBeenCalledTimes(1);
  });

  it('METHOD-9 may close the session within the call, and is released once', () => {
    const { events, gate, release, socket, tell } = open((session) => session.close('session_revoked'));
    tell(AUTH, { type: 'event', name: 'x' });
    expect(socket.closes).toEqual([{ code: 4411, reason: 'session_revoked' }]);
    expect(socket.types).toEqual(['auth_ok']);
    expect(release).toHaveBeenCalledTimes(1);
    expect(events.filter((event) => event.startsWith('closed'))).toEqual(['closed session_revoked']);
    expect(gate.stats).toEqual(NOBODY);
    expect([...gate.sessions()]).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('METHOD-9 is released also when the peer goes away within the call', () => {
    const { connection, events, gate, tell } = open(() => gate.closed(connection));
    tell(AUTH);
    expect(events).toEqual(['opened', 'watched', 'closed null', 'released']);
    expect(gate.stats).toEqual(NOBODY);
  });

  it('METHOD-9 is not called for a session that onOpen closed', () => {
    const { events, release, socket, tell } = open(() => {}, {
      handlers: { onOpen: (session) => session.close() },
    });
    tell(AUTH);
    expect(events).toEqual([]);
    expect(release).not.toHaveBeenCalled();
    expect(socket.closes).toEqual([{ code: 4411, reason: 'session_revoked' }]);
  });

  it('METHOD-9 is not called for a session whose peer went away while it opened', () => {
    const whileOpen = vi.fn(() => () => {});
    const opened: OpenedConnection = openConnection({
      verifier: () => accept({ subject: 'alice', whileOpen }),
      handlers: { onOpen: () => opened.gate.closed(opened.connection) },
    });
    opened.tell(AUTH);
    expect(whileOpen).not.toHaveBeenCalled();
    expect(opened.gate.stats).toEqual(NOBODY);
  });

  it('METHOD-9 is not called where no session opened', () => {
    const registry = new MemorySessionRegistry();
    vi.spyOn(registry, 'add').mockImplementation(() => {
      throw new Error('no');
    });
    const failing = open(() => {}, { registry });
    failing.tell(AUTH);
    expect(failing.socket.closes).toMatchObject([{ code: 4500 }]);
    vi.useRealTimers();
    const expired = open(() => {}, {}, 0);
    expired.tell(AUTH);
    expect(expired.socket.closes).toMatchObject([{ code: 4403 }]);
    vi.useRealTimers();
    const slow = open();
    slow.clock.blockedMs += 5_000;
    slow.tell(AUTH);
    expect(slow.socket.closes).toMatchObject([{ code: 4408 }]);
    for (const { events } of [failing, expired, slow]) expect(events).not.toContain('watched');
  });

  it('SEC-4 that throws ends its own session with 4500 and leaves nothing behind', () => {
    const { events, gate, logger, socket, tell } = open(() => {
      throw new Error('secret-credential');
    });
    tell(AUTH, { type: 'event', name: 'x' });
    expect(socket.types).toEqual(['auth_ok']);
    expect(socket.closes).toEqual([{ code: 4500, reason: 'internal_error' }]);
    expect(events).toEqual(['opened', 'watched', 'closed internal_error']);
    expect(gate.stats).toEqual(NOBODY);
    expect([...gate.sessions()]).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
    expect(logger.lines.filter(({ message }) => message === 'connection failed')).toHaveLength(1);
  });

  it.each([undefined, null, 5, Promise.resolve()])('SEC-4 that returns %o leaves no socket open', (value) => {
    const { connection, gate, socket, tell } = openConnection({
      verifier: () => accept({ subject: 'alice', whileOpen: () => value as never }),
    });
    tell(AUTH);
    connection.close('session_revoked');
    expect(socket.closes).toHaveLength(1);
    expect(gate.stats).toEqual(NOBODY);
    expect(vi.getTimerCount()).toBe(0);
  });
});
