// A socket whose upgrade was authenticated: what it says first, and what it is from then on.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Gate } from '../../src/gate.ts';
import type { GateOptions } from '../../src/options.ts';
import { accept, type Identity, type Verifier } from '../../src/verifier.ts';
import { MemorySocket } from '../memory-socket.ts';
import { openConnection, TICK_MS } from '../open-connection.ts';
import { SteppedClock } from '../stepped-clock.ts';
import { textFrame } from '../text-frame.ts';
import { ACCEPTED_UPGRADE } from './accepted-upgrade.ts';

const ALICE: Identity = { subject: 'alice', expiresAtMs: null, claims: { role: 'user' } };
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const NOBODY = { unauthenticated: 0, authenticated: 0 };

afterEach(() => {
  vi.useRealTimers();
});

function open(options: Partial<GateOptions> = {}, identity: Identity | null = ALICE) {
  const verifier = vi.fn<Verifier>(() => accept({ subject: 'bob' }));
  return { verifier, ...openConnection({ verifier, ...options }, { identity }) };
}

type AtOpening = (nowMs: number) => Identity;

function expiringIn(ms: number, more: Partial<Identity> = {}): AtOpening {
  return (nowMs) => ({ ...ALICE, ...more, expiresAtMs: nowMs + ms });
}

/** Taken in, but not yet told that it is open. */
function openSlowly(identityAt: AtOpening = () => ALICE) {
  const clock = new SteppedClock();
  const opened = vi.fn();
  const verifier = vi.fn<Verifier>(() => accept({ subject: 'bob' }));
  const gate = new Gate({ clock, logger: SILENT, verifier, handlers: { onOpen: opened } });
  const socket = new MemorySocket();
  const connection = gate.open(socket, { ...ACCEPTED_UPGRADE, identity: identityAt(clock.nowMs()) });
  socket.onClose = () => gate.closed(connection);
  return { clock, connection, gate, opened, socket, verifier };
}

describe('a socket whose upgrade was authenticated', () => {
  it('UPGRADE-4 gets auth_ok first, with gen 1, before anything was received', () => {
    const opened: unknown[] = [];
    const { clock, gate, socket, verifier, verifications } = open({
      handlers: {
        onOpen: (session) => {
          opened.push(session.subject, session.claims);
          session.send('welcome', 1);
        },
      },
    });
    expect(socket.messages).toEqual([
      {
        type: 'auth_ok',
        gen: 1,
        session_id: expect.stringMatching(/^[\w-]{22}$/),
        subject: 'alice',
        expires_at_ms: null,
        refresh_at_ms: null,
        heartbeat_ms: 25_000,
        server_time_ms: clock.nowMs(),
      },
      { type: 'event', name: 'welcome', data: 1 },
    ]);
    expect(opened).toEqual(['alice', { role: 'user' }]);
    expect(gate.stats).toEqual({ unauthenticated: 0, authenticated: 1 });
    expect(verifier).not.toHaveBeenCalled();
    expect(verifications).toEqual([]);
  });

  it('UPGRADE-4 says nothing before the transport is ready', () => {
    const { gate, opened, socket } = openSlowly();
    expect(socket.sent).toEqual([]);
    expect(opened).not.toHaveBeenCalled();
    expect(gate.stats).toEqual({ unauthenticated: 1, authenticated: 0 });
  });

  it('UPGRADE-4 is opened once, however often it is told', () => {
    const { connection, gate, opened, socket } = openSlowly();
    connection.socketOpened();
    connection.socketOpened();
    expect(socket.types).toEqual(['auth_ok']);
    expect(opened).toHaveBeenCalledTimes(1);
    connection.close('session_revoked');
    connection.socketOpened();
    expect(socket.types).toEqual(['auth_ok']);
    expect(gate.stats).toEqual(NOBODY);
  });

  it('UPGRADE-4 takes messages of the application at once', () => {
    const { socket, tell } = open({ handlers: { requests: { sum: () => 3 } } });
    tell({ type: 'request', id: '1', name: 'sum' }, { type: 'ping' });
    expect(socket.types).toEqual(['auth_ok', 'response', 'pong']);
  });

  it('UPGRADE-4 SESSION-3 AUTH-9 takes an auth for a renewal, whose gen is 2', () => {
    const { socket, tell, verifier } = open();
    tell({ type: 'auth', token: 't' }, { type: 'auth', token: 't', gen: 3 });
    expect(socket.messages.slice(1)).toMatchObject([
      { type: 'auth_error', gen: 2, code: 'renewal_unsupported' },
      { type: 'auth_error', gen: 3, code: 'renewal_unsupported' },
    ]);
    expect(verifier).not.toHaveBeenCalled();
    expect(socket.closes).toEqual([]);
  });

  it('UPGRADE-4 AUTH-9 closes with 4400 for an auth that begins again at gen 1', () => {
    const { gate, socket, tell } = open();
    tell({ type: 'auth', token: 't', gen: 1 });
    expect(socket.closes).toEqual([{ code: 4400, reason: 'bad_message' }]);
    expect(gate.stats).toEqual(NOBODY);
  });

  it('UPGRADE-4 has no deadline to authenticate by', () => {
    const { socket } = open();
    vi.advanceTimersByTime(60_000);
    expect(socket.closes).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('SESSION-2 UPGRADE-4 ends at the expiry of its credential', () => {
    const { clock, connection, gate, socket } = openSlowly(expiringIn(1_000));
    const expiresAtMs = clock.nowMs() + 1_000;
    connection.socketOpened();
    expect(socket.messages).toMatchObject([{ type: 'auth_ok', expires_at_ms: expiresAtMs }]);
    vi.advanceTimersByTime(999);
    expect(socket.closes).toEqual([]);
    vi.advanceTimersByTime(1 + TICK_MS);
    expect(socket.closes).toEqual([{ code: 4410, reason: 'session_expired' }]);
    expect(gate.stats).toEqual(NOBODY);
  });

  it.each([0, 1, 4_000])(
    'UPGRADE-4 gets 4410 and no session where the credential expired on the way, %i ms ago',
    (agoMs) => {
      const whileOpen = vi.fn(() => () => {});
      const { clock, connection, gate, opened, socket } = openSlowly(expiringIn(500, { whileOpen }));
      clock.blockedMs += 500 + agoMs;
      connection.socketOpened();
      expect(socket.sent).toEqual([]);
      expect(socket.closes).toEqual([{ code: 4410, reason: 'session_expired' }]);
      expect(opened).not.toHaveBeenCalled();
      expect(whileOpen).not.toHaveBeenCalled();
      expect([...gate.sessions()]).toEqual([]);
      expect(gate.stats).toEqual(NOBODY);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('CLOSE-5 UPGRADE-4 is closed, and never opened, when the server drains before it is ready', () => {
    const { connection, gate, opened, socket } = openSlowly();
    gate.drain(0);
    connection.socketOpened();
    expect(socket.sent).toEqual([]);
    expect(socket.closes).toMatchObject([{ code: 1012 }]);
    expect(opened).not.toHaveBeenCalled();
    expect(gate.stats).toEqual(NOBODY);
  });

  it('CLOSE-3 UPGRADE-4 is never opened when its peer went away before it is ready', () => {
    const { connection, gate, opened, socket } = openSlowly();
    gate.closed(connection);
    connection.socketOpened();
    expect(socket.sent).toEqual([]);
    expect(opened).not.toHaveBeenCalled();
    expect([...gate.sessions()]).toEqual([]);
    expect(gate.stats).toEqual(NOBODY);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('CLOSE-6 UPGRADE-4 ends with 4503 when auth_ok itself is dropped', () => {
    const { connection, gate, socket } = openSlowly();
    socket.outcome = 'dropped';
    connection.socketOpened();
    expect(socket.closes).toMatchObject([{ code: 4503 }]);
    expect(gate.stats).toEqual(NOBODY);
  });

  it('SEC-4 UPGRADE-4 ends with 4500 when sending auth_ok fails', () => {
    const { connection, gate, socket } = openSlowly();
    socket.fault = 'send';
    connection.socketOpened();
    expect(socket.closes).toMatchObject([{ code: 4500 }]);
    expect(gate.stats).toEqual(NOBODY);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('UPGRADE-4 speaks the codec that the upgrade chose', () => {
    const { socket } = openConnection(
      { verifier: () => accept({ subject: 'bob' }) },
      { identity: ALICE, subprotocol: 'inband.v1.msgpack', isOffered: true },
    );
    expect(socket.sent[0]).toBeInstanceOf(Uint8Array);
  });
});

describe('a socket whose upgrade was not', () => {
  it('AUTH-1 UPGRADE-4 says nothing first, and waits for the first message until its deadline', () => {
    const { gate, socket, tell } = open({}, null);
    expect(socket.sent).toEqual([]);
    expect(gate.stats).toEqual({ unauthenticated: 1, authenticated: 0 });
    tell({ type: 'auth', token: 't' });
    expect(socket.messages).toMatchObject([{ type: 'auth_ok', gen: 1, subject: 'bob' }]);
    vi.useRealTimers();
    const silent = open({}, null);
    vi.advanceTimersByTime(5_000 + TICK_MS);
    expect(silent.socket.closes).toEqual([{ code: 4408, reason: 'auth_timeout' }]);
  });
});

describe('what an upgrade found out', () => {
  it('UPGRADE-4 SESSION-1 is taken from the credential only, whatever is said later', () => {
    const { gate, tell } = open();
    const [session] = gate.sessions();
    tell({ type: 'auth', token: 't', subject: 'root', claims: { role: 'admin' } });
    expect(session).toMatchObject({ subject: 'alice', claims: { role: 'user' } });
    expect([...gate.sessionsOf('alice')]).toEqual([session]);
    expect([...gate.sessionsOf('bob')]).toEqual([]);
  });

  it('UPGRADE-4 serves several sockets without mixing them up', () => {
    const { connection, gate, socket } = openSlowly();
    const other = new MemorySocket();
    const second = gate.open(other, { ...ACCEPTED_UPGRADE, identity: { ...ALICE, subject: 'carol' } });
    second.socketOpened();
    connection.socketOpened();
    expect(socket.messages).toMatchObject([{ subject: 'alice' }]);
    expect(other.messages).toMatchObject([{ subject: 'carol' }]);
    second.frameReceived(textFrame('garbage'));
    expect(other.closes).toMatchObject([{ code: 4400 }]);
    expect(socket.closes).toEqual([]);
  });
});
