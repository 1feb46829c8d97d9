// A credential that needs a proof: what a connection sends, waits for and forgets.
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  accept,
  challenge,
  limit,
  type ProofVerifier,
  refuse,
  unavailable,
  type Verdict,
  type Verifier,
} from '../../src/verifier.ts';
import { type OpenedConnection, openConnection, settled, TICK_MS } from '../open-connection.ts';
import { SOME_PEER } from '../some-peer.ts';

const AUTH = { type: 'auth', token: 'secret-credential' };
const PROOF = { type: 'auth_proof', gen: 1, proof: { signature: 'secret-proof' } };
const CHALLENGE = { nonce: 'n1', algorithms: ['ES256'] };
const GOOD: ProofVerifier = () => accept({ subject: 'alice' });
const NEVER = () => new Promise<Verdict>(() => {});

afterEach(() => {
  vi.useRealTimers();
});

function open(prove: ProofVerifier, value: unknown = CHALLENGE): OpenedConnection {
  return openConnection({ verifier: () => challenge(value, prove), maxAuthMessageBytes: 512 });
}

/** Opened, and asked for the proof. */
function challenged(prove: ProofVerifier = GOOD): OpenedConnection {
  const opened = open(prove);
  opened.tell(AUTH);
  expect(opened.socket.types).toEqual(['auth_challenge']);
  return opened;
}

const UNASKED = { unauthenticated: 0, authenticated: 0 };
const asVerdict = (value: unknown): Verdict => value as Verdict;

describe('a challenge', () => {
  it.each<[string, Verifier]>([
    ['at once', () => challenge(CHALLENGE, GOOD)],
    ['later', async () => challenge(CHALLENGE, GOOD)],
  ])('AUTH-15 is sent with the gen of the auth, %s', async (_when, verifier) => {
    const { gate, socket, tell } = openConnection({ verifier });
    tell(AUTH);
    await settled();
    expect(socket.messages).toEqual([{ type: 'auth_challenge', gen: 1, challenge: CHALLENGE }]);
    tell(PROOF);
    expect(socket.messages[1]).toMatchObject({ type: 'auth_ok', gen: 1, subject: 'alice' });
    expect(socket.closes).toEqual([]);
    expect(gate.stats).toEqual({ unauthenticated: 0, authenticated: 1 });
  });

  it.each([null, 'text', 7, false, [], {}])('AUTH-15 is any JSON value, such as %j', (value) => {
    const { socket, tell } = open(GOOD, value);
    tell(AUTH);
    expect(socket.messages).toEqual([{ type: 'auth_challenge', gen: 1, challenge: value }]);
  });

  it.each([
    ['a BigInt', 1n],
    ['a function', () => 1],
    ['a Date', new Date(0)],
    ['not a number', { deep: [Number.NaN] }],
  ])('AUTH-8 that is %s admits nobody and ends with 4500', async (_what, value) => {
    for (const verifier of [() => challenge(value, GOOD), async () => challenge(value, GOOD)]) {
      const { gate, socket, tell } = openConnection({ verifier });
      tell(AUTH);
      await settled();
      tell(PROOF);
      expect(socket.types).not.toContain('auth_challenge');
      expect(socket.types).not.toContain('auth_ok');
      expect(socket.closes).toEqual([{ code: 4500, reason: 'internal_error' }]);
      expect(gate.stats).toEqual(UNASKED);
      expect(vi.getTimerCount()).toBe(0);
      vi.useRealTimers();
    }
  });

  it('AUTH-8 without anything that could decide about the answer admits nobody', () => {
    const { socket, tell } = open('prove' as never);
    tell(AUTH);
    expect(socket.messages).toMatchObject([{ type: 'auth_error', gen: 1, code: 'internal_error' }]);
    expect(socket.closes).toMatchObject([{ code: 4500 }]);
  });

  it('CLOSE-6 that a slow reader drops ends with 4503', () => {
    const { gate, socket, tell } = open(GOOD);
    socket.outcome = 'dropped';
    tell(AUTH);
    expect(socket.closes).toMatchObject([{ code: 4503 }]);
    expect(gate.stats).toEqual(UNASKED);
  });

  it('AUTH-10 that comes past the deadline is not sent any more, however late the timer', async () => {
    let answer: (verdict: Verdict) => void = () => {};
    const { clock, socket, tell } = openConnection({
      verifier: () =>
        new Promise<Verdict>((resolve) => {
          answer = resolve;
        }),
    });
    tell(AUTH);
    clock.blockedMs += 5_000;
    answer(challenge(CHALLENGE, GOOD));
    await settled();
    expect(socket.messages).toMatchObject([{ type: 'auth_error', gen: 1, code: 'auth_backend_timeout' }]);
    expect(socket.closes).toMatchObject([{ code: 4504 }]);
  });

  it('AUTH-11 lets the application send nothing, and hands it nothing', () => {
    const { connection, gate, socket } = challenged();
    expect(connection.send({ type: 'event', name: 'x' })).toBe('closed');
    expect(gate.broadcast('x', 1)).toBe(0);
    expect([...gate.sessions()]).toEqual([]);
    expect(socket.types).toEqual(['auth_challenge']);
    expect(gate.stats).toEqual({ unauthenticated: 1, authenticated: 0 });
  });
});

describe('the answer to a challenge', () => {
  it('AUTH-15 is decided about once, with a context of its own that names the peer', () => {
    const prove = vi.fn<ProofVerifier>(() => accept({ subject: 'alice', claims: { level: 2 } }));
    const { clock, gate, tell } = challenged(prove);
    vi.advanceTimersByTime(1_000);
    tell(PROOF);
    expect(prove).toHaveBeenCalledTimes(1);
    const [proof, context] = prove.mock.calls[0] ?? [];
    expect(proof).toEqual({ signature: 'secret-proof' });
    expect(context?.peer).toEqual(SOME_PEER);
    expect(context?.nowMs).toBe(clock.nowMs());
    expect(context?.signal.aborted).toBe(false);
    expect([...gate.sessions()][0]?.claims).toEqual({ level: 2 });
  });

  it.each([null, 0, '', false])('AUTH-15 is any JSON value, such as %j', (proof) => {
    const prove = vi.fn(GOOD);
    const { socket, tell } = challenged(prove);
    tell({ ...PROOF, proof });
    expect(prove.mock.calls[0]?.[0]).toBe(proof);
    expect(socket.types).toEqual(['auth_challenge', 'auth_ok']);
  });

  it.each<[string, () => unknown, string, number]>([
    ['refused', () => refuse('bad_proof'), 'auth_failed', 4403],
    ['refused later', async () => refuse('bad_proof'), 'auth_failed', 4403],
    ['expired', () => accept({ subject: 'alice', expiresAtMs: 1 }), 'auth_failed', 4403],
    ['limited', () => limit('too_many', 5_000), 'rate_limited', 4429],
    ['unavailable', () => unavailable('no_store'), 'auth_backend_timeout', 4504],
    ['challenged again', () => challenge(CHALLENGE, GOOD), 'internal_error', 4500],
    ['challenged again later', async () => challenge(CHALLENGE, GOOD), 'internal_error', 4500],
    ['true', () => true, 'internal_error', 4500],
    ['nothing, later', async () => undefined, 'internal_error', 4500],
    ['a rejection', () => Promise.reject(new Error('no')), 'internal_error', 4500],
    [
      'a throw',
      () => {
        throw new Error('no');
      },
      'internal_error',
      4500,
    ],
  ])('AUTH-15 that is %s gets one auth_error and its close', async (_what, prove, code, closeCode) => {
    const { gate, socket, tell } = challenged(() => asVerdict(prove()));
    tell(PROOF);
    await settled();
    expect(socket.messages.slice(1)).toEqual([expect.objectContaining({ type: 'auth_error', gen: 1, code })]);
    expect(socket.closes).toMatchObject([{ code: closeCode }]);
    expect(gate.stats).toEqual(UNASKED);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('AUTH-12 that is refused looks like a refused credential', () => {
    const first = openConnection({ verifier: () => refuse('bad_token') });
    first.tell(AUTH);
    vi.useRealTimers();
    const second = challenged(() => refuse('bad_proof'));
    second.tell(PROOF);
    expect(second.socket.messages[1]).toEqual(first.socket.messages[0]);
    expect(second.socket.closes).toEqual(first.socket.closes);
  });

  it.each<[string, unknown, number, string]>([
    ['another gen', { ...PROOF, gen: 2 }, 4400, 'bad_message'],
    ['gen 0', { ...PROOF, gen: 0 }, 4400, 'bad_message'],
    ['no gen', { type: 'auth_proof', proof: 1 }, 4400, 'bad_message'],
    ['no proof', { type: 'auth_proof', gen: 1 }, 4400, 'bad_message'],
    ['a size over the limit', { ...PROOF, proof: 'x'.repeat(512) }, 4413, 'message_too_big'],
    ['a wrong size and a wrong gen', { ...PROOF, gen: 2, proof: 'x'.repeat(512) }, 4413, 'message_too_big'],
  ])('AUTH-15 with %s is not decided about', (_what, message, code, reason) => {
    const prove = vi.fn(GOOD);
    const { gate, socket, tell } = challenged(prove);
    tell(message, PROOF);
    expect(prove).not.toHaveBeenCalled();
    expect(socket.types).toEqual(['auth_challenge']);
    expect(socket.closes).toEqual([{ code, reason }]);
    expect(gate.stats).toEqual(UNASKED);
  });

  it('AUTH-15 may be as long as an auth and no longer', () => {
    const empty = JSON.stringify({ ...PROOF, proof: '' }).length;
    for (const [length, type] of [
      [512 - empty, 'auth_ok'],
      [513 - empty, undefined],
    ] as const) {
      const { socket, tell } = challenged();
      tell({ ...PROOF, proof: 'x'.repeat(length) });
      expect(socket.types[1]).toBe(type);
      vi.useRealTimers();
    }
  });

  it.each([
    { type: 'event', name: 'x' },
    { type: 'request', id: '1', name: 'x' },
    { type: 'ping' },
    { type: 'pong' },
    { type: 'nothing_known' },
  ])('AUTH-2 is the only thing to say while it is owed, not %j', (message) => {
    const prove = vi.fn(GOOD);
    const { socket, tell } = challenged(prove);
    tell(message, PROOF);
    expect(prove).not.toHaveBeenCalled();
    expect(socket.closes).toEqual([{ code: 4401, reason: 'auth_required' }]);
  });

  it.each([1, 2, 7, undefined])('AUTH-5 is owed, so another auth with gen %s closes with 4409', (gen) => {
    const verifier = vi.fn<Verifier>(() => challenge(CHALLENGE, GOOD));
    const { socket, tell } = openConnection({ verifier });
    tell(AUTH, gen === undefined ? AUTH : { ...AUTH, gen }, PROOF);
    expect(verifier).toHaveBeenCalledTimes(1);
    expect(socket.types).toEqual(['auth_challenge']);
    expect(socket.closes).toEqual([{ code: 4409, reason: 'auth_in_progress' }]);
  });

  it.each([
    ['an auth', AUTH, 4409],
    ['a second proof', PROOF, 4401],
    ['an event', { type: 'event', name: 'x' }, 4401],
  ])('AUTH-2 AUTH-5 is being verified when %s comes: the verification is aborted', (_what, message, code) => {
    let signal: AbortSignal | undefined;
    const prove = vi.fn<ProofVerifier>((_proof, context) => {
      signal = context.signal;
      return NEVER();
    });
    const { socket, tell, verifications } = challenged(prove);
    tell(PROOF, message);
    expect(prove).toHaveBeenCalledTimes(1);
    expect(signal?.aborted).toBe(true);
    expect(socket.types).toEqual(['auth_challenge']);
    expect(socket.closes).toMatchObject([{ code }]);
    expect(verifications).toEqual(['started', 'challenged', 'started', 'aborted']);
  });

  it('AUTH-9 AUTH-13 is not asked for: 4401 before and during verification, 4400 afterwards', () => {
    const before = openConnection({ verifier: () => accept({ subject: 'alice' }) });
    before.tell(PROOF);
    expect(before.socket.closes).toMatchObject([{ code: 4401 }]);
    vi.useRealTimers();
    const during = openConnection({ verifier: NEVER });
    during.tell(AUTH, PROOF);
    expect(during.socket.closes).toMatchObject([{ code: 4401 }]);
    vi.useRealTimers();
    const afterwards = challenged();
    afterwards.tell(PROOF, PROOF);
    expect(afterwards.socket.types).toEqual(['auth_challenge', 'auth_ok']);
    expect(afterwards.socket.closes).toMatchObject([{ code: 4400 }]);
  });

  it('AUTH-9 counts as part of the first auth: a renewal after it has gen 2', () => {
    const { socket, tell } = challenged();
    tell(PROOF, { ...AUTH, gen: 2 });
    expect(socket.messages[2]).toMatchObject({ type: 'auth_error', gen: 2, code: 'renewal_unsupported' });
  });
});

describe('the deadline of a second round', () => {
  it('AUTH-3 is that of the opening: 4408 where no answer came', () => {
    const { socket, tell } = challenged();
    vi.advanceTimersByTime(4_999);
    expect(socket.closes).toEqual([]);
    vi.advanceTimersByTime(1 + TICK_MS);
    tell(PROOF);
    expect(socket.types).toEqual(['auth_challenge']);
    expect(socket.closes).toEqual([{ code: 4408, reason: 'auth_timeout' }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('AUTH-3 is not moved by a challenge that came late', async () => {
    const { socket, tell } = openConnection({
      verifier: () =>
        new Promise((resolve) => {
          setTimeout(() => resolve(challenge(CHALLENGE, GOOD)), 4_900);
        }),
    });
    tell(AUTH);
    vi.advanceTimersByTime(4_900);
    await settled();
    expect(socket.types).toEqual(['auth_challenge']);
    vi.advanceTimersByTime(100 + TICK_MS);
    expect(socket.closes).toEqual([{ code: 4408, reason: 'auth_timeout' }]);
  });

  it('AUTH-10 holds for an answer at the deadline, however late the timer', () => {
    const prove = vi.fn(GOOD);
    const { clock, socket, tell } = challenged(prove);
    clock.blockedMs += 5_000;
    tell(PROOF);
    expect(prove).not.toHaveBeenCalled();
    expect(socket.closes).toEqual([{ code: 4408, reason: 'auth_timeout' }]);
  });

  it('AUTH-4 covers the verification of the proof, and aborts it', () => {
    let signal: AbortSignal | undefined;
    const { socket, tell, verifications } = challenged((_proof, context) => {
      signal = context.signal;
      return NEVER();
    });
    vi.advanceTimersByTime(4_000);
    tell(PROOF);
    vi.advanceTimersByTime(999);
    expect(signal?.aborted).toBe(false);
    vi.advanceTimersByTime(1 + TICK_MS);
    expect(signal?.aborted).toBe(true);
    expect(socket.messages[1]).toMatchObject({ type: 'auth_error', gen: 1, code: 'auth_backend_timeout' });
    expect(socket.closes).toEqual([{ code: 4504, reason: 'auth_backend_timeout' }]);
    expect(verifications).toEqual(['started', 'challenged', 'started', 'aborted']);
  });

  it.each([86_400_000, -86_400_000])('AUTH-3 is not moved by setting the wall clock by %i ms', (stepMs) => {
    const { clock, socket, tell } = challenged();
    clock.wallStepMs += stepMs;
    vi.advanceTimersByTime(4_999);
    expect(socket.closes).toEqual([]);
    tell(PROOF);
    expect(socket.types).toEqual(['auth_challenge', 'auth_ok']);
  });

  it('AUTH-10 is over: what the proof verifier says then changes nothing', async () => {
    for (const late of [() => accept({ subject: 'alice' }), () => Promise.reject(new Error('late'))]) {
      let answer: (verdict: unknown) => void = () => {};
      const { gate, connection, socket, tell, logger } = challenged(
        () =>
          new Promise<Verdict>((resolve) => {
            answer = (verdict) => resolve(verdict as Verdict);
          }),
      );
      tell(PROOF);
      gate.closed(connection);
      answer(late());
      await settled();
      expect(socket.types).toEqual(['auth_challenge']);
      expect(socket.closes).toEqual([]);
      expect(gate.stats).toEqual(UNASKED);
      expect(logger.lines.filter(({ message }) => message.startsWith('credential'))).toEqual([]);
      vi.useRealTimers();
    }
  });
});

describe('what is left of a second round', () => {
  it.each<[string, (opened: OpenedConnection) => void]>([
    ['the peer goes away', ({ gate, connection }) => gate.closed(connection)],
    ['the server drains', ({ gate }) => gate.drain(0)],
    ['everything is closed', ({ gate }) => gate.closeAll('going_away')],
    ['the deadline passes', () => vi.advanceTimersByTime(5_000 + TICK_MS)],
    ['the peer says something else', ({ tell }) => tell({ type: 'ping' })],
  ])('AUTH-10 is no timer, no count and no proof verifier when %s', (_what, end) => {
    const prove = vi.fn(GOOD);
    const opened = challenged(prove);
    end(opened);
    opened.tell(PROOF);
    vi.advanceTimersByTime(20_000);
    expect(prove).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
    expect(opened.gate.stats).toEqual(UNASKED);
    // Nothing was being verified, so nothing was aborted.
    expect(opened.verifications).toEqual(['started', 'challenged']);
  });

  it('AUTH-15 is counted as two verifications', async () => {
    const { tell, verifications } = challenged(async () => accept({ subject: 'alice' }));
    expect(verifications).toEqual(['started', 'challenged']);
    tell(PROOF);
    await settled();
    expect(verifications).toEqual(['started', 'challenged', 'started', 'accepted']);
  });

  it.each<[string, ProofVerifier, object]>([
    ['accepted', GOOD, { subject: 'alice' }],
    ['refused', () => refuse('bad_proof'), { outcome: 'refused', reason: 'bad_proof' }],
    [
      'broken',
      () => {
        throw new Error('secret-proof is bad');
      },
      { outcome: 'broken', reason: 'verifier_threw', thrown: expect.stringContaining('Error') },
    ],
  ])(
    'METHOD-1 SEC-1 is one line in the log where it was %s, without credential or proof',
    (_what, prove, fields) => {
      const { tell, logger } = challenged(prove);
      expect(logger.lines).toEqual([]);
      tell(PROOF);
      const decisions = logger.lines.filter(({ message }) => message.startsWith('credential'));
      expect(decisions.map((line) => line.fields)).toEqual([
        { peer: SOME_PEER.address, method: 'bearer', way: 'first_message', ...fields },
      ]);
      const text = JSON.stringify(logger.lines);
      for (const secret of ['secret-credential', 'secret-proof', CHALLENGE.nonce]) {
        expect(text).not.toContain(secret);
      }
    },
  );
});
