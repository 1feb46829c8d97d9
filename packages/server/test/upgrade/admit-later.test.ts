// What becomes of an upgrade request whose credential takes its time.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Gate } from '../../src/gate.ts';
import { NO_METRICS } from '../../src/metrics/metrics.ts';
import type { GateOptions } from '../../src/options.ts';
import type { Pending } from '../../src/upgrade/pending.ts';
import type { UpgradeDecision } from '../../src/upgrade/upgrade-handler.ts';
import type { UpgradeOptions } from '../../src/upgrade/upgrade-options.ts';
import {
  accept,
  challenge,
  limit,
  refuse,
  unavailable,
  type Verdict,
  type Verifier,
} from '../../src/verifier.ts';
import { MemoryLogger } from '../memory-logger.ts';
import { MemorySocket } from '../memory-socket.ts';
import { settled, TICK_MS } from '../open-connection.ts';
import { SteppedClock } from '../stepped-clock.ts';
import { ACCEPTED_UPGRADE } from './accepted-upgrade.ts';
import { someUpgrade } from './some-upgrade.ts';
import { someWay } from './some-way.ts';

const WITH_TOKEN = someUpgrade({ 'x-token': 'secret-credential' });
const GOOD = accept({ subject: 'alice' });

afterEach(() => {
  vi.useRealTimers();
});

/** A verification that waits for the test. */
interface Asked {
  readonly signal: AbortSignal;
  answer(verdict: unknown): void;
  fail(): void;
}

interface Opened {
  readonly gate: Gate;
  readonly clock: SteppedClock;
  readonly logger: MemoryLogger;
  readonly asked: Asked[];
  readonly counted: unknown[];
  admit(): Pending<UpgradeDecision>;
}

function open(upgrade: Partial<UpgradeOptions> = {}, options: Partial<GateOptions> = {}): Opened {
  const clock = new SteppedClock();
  const logger = new MemoryLogger();
  const asked: Asked[] = [];
  const counted: unknown[] = [];
  const verifier: Verifier = (_credential, { signal }) =>
    new Promise<Verdict>((resolve, reject) => {
      const answer = (verdict: unknown) => resolve(verdict as Verdict);
      asked.push({ signal, answer, fail: () => reject(new Error('secret-credential')) });
    });
  const metrics = {
    ...NO_METRICS,
    upgradeRefused: (status: number) => void counted.push(status),
    verificationEnded: (outcome: string) => void counted.push(outcome),
  };
  const gate = new Gate({
    clock,
    logger,
    metrics,
    verifier,
    upgrade: { ways: [someWay({ authenticate: 'Bearer' })], ...upgrade },
    ...options,
  });
  return {
    gate,
    clock,
    logger,
    asked,
    counted,
    admit() {
      const decision = gate.admit(WITH_TOKEN);
      return 'whenDecided' in decision ? decision : expect.fail('decided at once');
    },
  };
}

function listen(
  pending: Pending<UpgradeDecision>,
): ReturnType<typeof vi.fn<(decision: UpgradeDecision) => void>> {
  const callback = vi.fn<(decision: UpgradeDecision) => void>();
  pending.whenDecided(callback);
  return callback;
}

describe('a verdict that takes its time', () => {
  it('UPGRADE-4 is told to whoever waits, once', async () => {
    const { admit, asked, counted, logger } = open();
    const callback = listen(admit());
    await settled();
    expect(callback).not.toHaveBeenCalled();
    asked[0]?.answer(GOOD);
    await settled();
    vi.advanceTimersByTime(20_000);
    expect(callback).toHaveBeenCalledTimes(1);
    expect(callback.mock.calls[0]?.[0]).toMatchObject({
      subprotocol: 'inband.v1.json',
      identity: { subject: 'alice' },
    });
    expect(counted).toEqual(['accepted']);
    expect(logger.lines).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('UPGRADE-8 is told at once to whoever asks after it was found', async () => {
    const { admit, asked } = open();
    const pending = admit();
    asked[0]?.answer(GOOD);
    await settled();
    expect(listen(pending).mock.calls).toMatchObject([[{ identity: { subject: 'alice' } }]]);
  });

  it.each<[string, (asked: Asked | undefined) => void, number]>([
    ['a refusal', (asked) => asked?.answer(refuse('bad_signature')), 401],
    ['an expired identity', (asked) => asked?.answer(accept({ subject: 'alice', expiresAtMs: 1 })), 401],
    ['a challenge', (asked) => asked?.answer(challenge(1, () => GOOD)), 401],
    ['a limit', (asked) => asked?.answer(limit('too_many', 2_000)), 429],
    ['that nothing is known', (asked) => asked?.answer(unavailable('no_store')), 504],
    ['nonsense', (asked) => asked?.answer(true), 500],
    ['nothing', (asked) => asked?.answer(undefined), 500],
    ['a failure', (asked) => asked?.fail(), 500],
  ])('UPGRADE-3 that is %s gets its status', async (_what, answer, status) => {
    const { admit, asked, counted, logger } = open();
    const callback = listen(admit());
    answer(asked[0]);
    await settled();
    expect(callback.mock.calls).toMatchObject([[{ status }]]);
    expect(counted).toHaveLength(2);
    expect(counted[1]).toBe(status);
    expect(JSON.stringify(logger.lines)).not.toContain('secret-credential');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('UPGRADE-3 refuses an identity that expired while it was verified', async () => {
    const { admit, asked, clock } = open();
    const callback = listen(admit());
    const expiresAtMs = clock.nowMs() + 1_000;
    vi.advanceTimersByTime(1_000);
    asked[0]?.answer(accept({ subject: 'alice', expiresAtMs }));
    await settled();
    expect(callback.mock.calls).toMatchObject([[{ status: 401 }]]);
  });
});

describe('somebody who waits no more', () => {
  it('UPGRADE-8 is told nothing, and the verification is aborted', async () => {
    const { admit, asked, counted, logger } = open();
    const pending = admit();
    const callback = listen(pending);
    expect(asked[0]?.signal.aborted).toBe(false);
    pending.abort();
    expect(asked[0]?.signal.aborted).toBe(true);
    asked[0]?.answer(GOOD);
    await settled();
    vi.advanceTimersByTime(20_000);
    pending.abort();
    expect(callback).not.toHaveBeenCalled();
    expect(counted).toEqual(['aborted']);
    expect(logger.lines).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('UPGRADE-8 makes room for somebody else', () => {
    const { admit, gate } = open({ maxInFlight: 1 });
    const pending = admit();
    expect(gate.admit(WITH_TOKEN)).toMatchObject({ status: 503 });
    pending.abort();
    pending.abort();
    const second = admit();
    expect(gate.admit(WITH_TOKEN)).toMatchObject({ status: 503 });
    second.abort();
  });
});

describe('the deadline before the upgrade', () => {
  it.each<[Partial<UpgradeOptions>, Partial<GateOptions>, number]>([
    [{}, {}, 5_000],
    [{}, { authTimeoutMs: 700 }, 700],
    [{ timeoutMs: 300 }, { authTimeoutMs: 700 }, 300],
  ])('UPGRADE-8 is authTimeoutMs unless %j says otherwise', (upgrade, options, timeoutMs) => {
    const { admit, asked, counted } = open(upgrade, options);
    const callback = listen(admit());
    vi.advanceTimersByTime(timeoutMs - 1);
    expect(callback).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1 + TICK_MS);
    expect(callback.mock.calls).toMatchObject([[{ status: 504 }]]);
    expect(asked[0]?.signal.aborted).toBe(true);
    expect(counted).toEqual(['aborted', 504]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('UPGRADE-8 is not moved by the wall clock', () => {
    for (const stepMs of [86_400_000, -86_400_000]) {
      const { admit, clock } = open();
      const callback = listen(admit());
      clock.wallStepMs += stepMs;
      vi.advanceTimersByTime(4_999);
      expect(callback).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1 + TICK_MS);
      expect(callback).toHaveBeenCalledTimes(1);
      vi.useRealTimers();
    }
  });

  it('UPGRADE-8 makes every later verdict nothing', async () => {
    for (const late of [GOOD, refuse('late'), true]) {
      const { admit, asked, counted, logger } = open();
      const callback = listen(admit());
      vi.advanceTimersByTime(5_000 + TICK_MS);
      asked[0]?.answer(late);
      await settled();
      expect(callback.mock.calls).toMatchObject([[{ status: 504 }]]);
      expect(counted).toEqual(['aborted', 504]);
      expect(logger.lines.map(({ message }) => message)).toEqual(['upgrade refused']);
      vi.useRealTimers();
    }
  });
});

describe('the number of upgrades that wait', () => {
  it('UPGRADE-8 is bounded: one more gets 503, and its verifier is not asked', async () => {
    const { admit, asked, gate } = open({ maxInFlight: 2 });
    admit();
    const second = listen(admit());
    expect(gate.admit(WITH_TOKEN)).toMatchObject({ status: 503, headers: [['Retry-After', '1']] });
    expect(asked).toHaveLength(2);
    asked[1]?.answer(GOOD);
    await settled();
    expect(second).toHaveBeenCalledTimes(1);
    admit();
    expect(gate.admit(WITH_TOKEN)).toMatchObject({ status: 503 });
    vi.advanceTimersByTime(5_000 + TICK_MS);
    admit();
    admit();
    expect(asked).toHaveLength(5);
  });

  it('UPGRADE-8 SEC-4 counts among the connections before authentication', async () => {
    const { admit, asked, gate } = open({}, { maxUnauthenticatedConnections: 2 });
    const callback = listen(admit());
    const waiting = new MemorySocket();
    gate.open(waiting, ACCEPTED_UPGRADE);
    // With one being verified there is one place: the next newcomer gets it.
    gate.open(new MemorySocket(), ACCEPTED_UPGRADE);
    expect(waiting.closes).toMatchObject([{ code: 4503 }]);
    listen(admit());
    expect(gate.admit(WITH_TOKEN)).toMatchObject({ status: 503 });
    asked[0]?.answer(GOOD);
    await settled();
    expect(callback.mock.calls).toMatchObject([[{ identity: { subject: 'alice' } }]]);
  });

  it('SEC-4 does not count against the one that is being decided about', async () => {
    const { admit, asked } = open({}, { maxUnauthenticatedConnections: 1 });
    const callback = listen(admit());
    asked[0]?.answer(GOOD);
    await settled();
    expect(callback.mock.calls).toMatchObject([[{ identity: { subject: 'alice' } }]]);
  });
});

describe('a server that drains while somebody waits', () => {
  it('CLOSE-5 UPGRADE-8 answers 503 to whoever would have been let in, and 401 to whoever would not', async () => {
    const { admit, asked, gate } = open();
    const good = listen(admit());
    const bad = listen(admit());
    gate.drain(0);
    expect(good).not.toHaveBeenCalled();
    asked[0]?.answer(GOOD);
    asked[1]?.answer(refuse('bad'));
    await settled();
    expect(good.mock.calls).toMatchObject([[{ status: 503 }]]);
    expect(bad.mock.calls).toMatchObject([[{ status: 401 }]]);
  });
});

describe('a request beside the socket', () => {
  it('UPGRADE-8 has the same deadline and the same bound', async () => {
    const { gate, asked } = open();
    const ways = [someWay()];
    const authenticate = gate.requestAuthentication('tickets', { ways, timeoutMs: 100, maxInFlight: 1 });
    const first = authenticate(WITH_TOKEN);
    expect(await authenticate(WITH_TOKEN)).toMatchObject({ outcome: 'refused', refusal: { status: 503 } });
    vi.advanceTimersByTime(100 + TICK_MS);
    expect(await first).toMatchObject({ outcome: 'refused', refusal: { status: 504 } });
    expect(asked[0]?.signal.aborted).toBe(true);
    const second = authenticate(WITH_TOKEN);
    asked[1]?.answer(GOOD);
    expect(await second).toMatchObject({ outcome: 'accepted', identity: { subject: 'alice' } });
  });
});
