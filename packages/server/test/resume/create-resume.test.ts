import { AUTH_METHODS, AuthResume, MAX_RESUME_LENGTH } from '@inband/protocol';
import { Value } from '@sinclair/typebox/value';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateKey, parseSecretKey } from '../../src/key-ring/secret-key.ts';
import { createMethodTable } from '../../src/methods/method-table.ts';
import { OptionError } from '../../src/option-error.ts';
import { readVerdict } from '../../src/read-verdict.ts';
import { createResume, type Resume } from '../../src/resume/create-resume.ts';
import { maxResumeLength } from '../../src/resume/max-resume-length.ts';
import type { ResumedIdentity, ResumeOptions } from '../../src/resume/resume-options.ts';
import { ResumeSeal } from '../../src/resume/resume-seal.ts';
import { MemorySpentStore } from '../../src/spent/memory-spent-store.ts';
import type { SpentStore } from '../../src/spent/spent-store.ts';
import type { Identity, Verdict } from '../../src/verifier.ts';
import { ManualClock } from '../tickets/manual-clock.ts';
import { verificationContext } from '../tickets/verification-context.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** One server. */
class Bench {
  readonly clock: ManualClock;
  readonly resume: Resume;

  constructor(options: ResumeOptions = {}, clock = new ManualClock()) {
    this.clock = clock;
    this.resume = createResume({ clock, ...options });
  }

  seal(changes: Partial<Identity> = {}): string | null {
    const expiresAtMs = this.clock.nowMs() + HOUR_MS;
    const identity: Identity = { subject: 'ada', expiresAtMs, claims: { role: 'admin' }, ...changes };
    return this.resume.seal(identity, this.clock.nowMs());
  }

  sealed(changes: Partial<Identity> = {}): string {
    const text = this.seal(changes);
    if (text === null) throw new Error('not sealed');
    return text;
  }

  verify(resume: unknown): Verdict | Promise<Verdict> {
    return this.resume.method.verify({ method: 'resume', resume }, verificationContext(this.clock));
  }
}

function refused(reason: string): Verdict {
  return { outcome: 'refused', reason };
}

describe('resuming', () => {
  it('RESUME-1 admits who was in, directly, with the subject and the claims that were sealed', () => {
    const bench = new Bench();
    const expiresAtMs = bench.clock.nowMs() + HOUR_MS;
    const claims = { role: 'admin', nested: { list: [1, 'two', null, true] }, text: 'ü🎟' };
    const verdict = bench.verify(bench.sealed({ expiresAtMs, claims }));
    expect(verdict).toEqual({ outcome: 'accepted', subject: 'ada', expiresAtMs, claims });
    expect(readVerdict(verdict)).toMatchObject({ outcome: 'accepted' });
  });

  it('RESUME-1 is a method with the field of the protocol, which needs no turn of its own', () => {
    const { method } = new Bench().resume;
    expect(method.name).toBe('resume');
    expect(method.fields.properties).toEqual({ resume: AuthResume.properties.resume });
    expect(method.lane).toBeNull();
    expect(Object.keys(AUTH_METHODS)).toContain('resume');
    expect(createMethodTable(undefined, [method]).get('resume')).toBe(method);
    const text = new Bench().sealed();
    expect(Value.Check(method.fields, { resume: text })).toBe(true);
    for (const bad of [undefined, null, 7, '', `${text}=`, ` ${text}`, 'A'.repeat(4_097), [text]]) {
      expect(Value.Check(method.fields, { resume: bad })).toBe(false);
    }
  });

  it('RESUME-1 takes nothing from the message but the credential', () => {
    const bench = new Bench();
    const credential = {
      method: 'resume',
      resume: bench.sealed(),
      subject: 'root',
      claims: { role: 'root' },
    };
    expect(bench.resume.method.verify(credential, verificationContext(bench.clock))).toMatchObject({
      subject: 'ada',
      claims: { role: 'admin' },
    });
    for (const bad of [undefined, null, 7, '', {}, []]) {
      expect(bench.verify(bad)).toEqual(refused('resume_malformed'));
    }
  });

  it('RESUME-1 opens on every server with the keys, and on none with others', async () => {
    const [old, fresh] = [generateKey(), generateKey()];
    const clock = new ManualClock();
    const spent = new MemorySpentStore({ clock });
    const servers = [[old], [fresh, old]].map((keys) => new Bench({ keys, spent }, clock));
    const [first, second] = servers;
    if (first === undefined || second === undefined) throw new Error('no servers');
    expect(second.verify(first.sealed())).toMatchObject({ outcome: 'accepted' });
    expect(first.verify(second.sealed())).toEqual(refused('resume_unknown_key'));
    expect(new Bench().verify(first.sealed())).toEqual(refused('resume_unknown_key'));
  });

  it('RESUME-2 ends the session when the first credential ends, however often somebody resumes', () => {
    const bench = new Bench();
    const expiresAtMs = bench.clock.nowMs() + 5 * MINUTE_MS;
    let text = bench.sealed({ expiresAtMs });
    for (let round = 0; round < 4; round += 1) {
      bench.clock.pass(MINUTE_MS);
      const verdict = bench.verify(text);
      expect(verdict).toMatchObject({ outcome: 'accepted', subject: 'ada', expiresAtMs });
      text = bench.resume.seal(verdict as Identity & Verdict, bench.clock.nowMs()) ?? '';
    }
    bench.clock.pass(MINUTE_MS - 1);
    const last = bench.sealed({ expiresAtMs });
    bench.clock.pass(1);
    for (const late of [text, last]) expect(bench.verify(late)).toEqual(refused('resume_expired'));
    expect(bench.seal({ expiresAtMs })).toBeNull();
  });

  it('RESUME-2 is good until maxAgeMs have passed, and not at that moment any more', () => {
    const bench = new Bench({ maxAgeMs: 10 * MINUTE_MS });
    const [one, other] = [bench.sealed(), bench.sealed()];
    bench.clock.pass(10 * MINUTE_MS - 1);
    expect(bench.verify(one)).toMatchObject({ outcome: 'accepted' });
    bench.clock.pass(1);
    expect(bench.verify(other)).toEqual(refused('resume_expired'));
  });

  it('RESUME-2 is good for the shorter of what two servers say', () => {
    const keys = [generateKey()];
    const clock = new ManualClock();
    const spent = new MemorySpentStore({ clock });
    const long = new Bench({ keys, spent, maxAgeMs: HOUR_MS }, clock);
    const short = new Bench({ keys, spent, maxAgeMs: MINUTE_MS }, clock);
    const [fromLong, fromShort] = [long.sealed(), short.sealed()];
    clock.pass(MINUTE_MS);
    expect(short.verify(fromLong)).toEqual(refused('resume_expired'));
    expect(long.verify(fromShort)).toEqual(refused('resume_expired'));
    expect(long.verify(fromLong)).toMatchObject({ outcome: 'accepted' });
  });

  it.each<[string, Partial<Identity>]>([
    ['that never expires', { expiresAtMs: null }],
    ['that has expired', { expiresAtMs: 1 }],
    ['that somebody watches', { whileOpen: () => () => {} }],
    ['that is bound to a key', { confirmedKey: 'thumbprint' }],
    ['whose claims name a key', { claims: { cnf: { jkt: 'thumbprint' } } }],
    ['whose claims name nothing as a key', { claims: { cnf: undefined } }],
    ['that would be too long', { claims: { groups: 'x'.repeat(MAX_RESUME_LENGTH) } }],
    ['whose claims JSON would change', { claims: { since: new Date(0) } }],
    ['whose claims have a cycle', { claims: cyclic() }],
    ['whose claims throw', { claims: new Proxy({}, { getOwnPropertyDescriptor: () => fail() }) }],
    ['whose claims are called __proto__', { claims: JSON.parse('{"__proto__":{"role":"root"}}') }],
  ])('RESUME-2 is not given for an identity %s', (_which, changes) => {
    const bench = new Bench();
    expect(bench.seal(changes)).toBeNull();
    expect(bench.resume.stats).toMatchObject({ sealed: 0, withheld: 1 });
  });

  it('RESUME-2 fits into the messages that the server reads', () => {
    expect([256, 1_000, 8_192, 65_536].map(maxResumeLength)).toEqual([56, 800, 4_096, 4_096]);
    expect(maxResumeLength(100)).toBe(1);
    const bench = new Bench({ maxLength: 200 });
    expect(bench.sealed().length).toBeLessThanOrEqual(200);
    expect(bench.seal({ claims: { text: 'x'.repeat(100) } })).toBeNull();
  });

  it('RESUME-3 admits once, and refuses 100,000 replays', () => {
    const bench = new Bench();
    const texts = Array.from({ length: 100 }, () => bench.sealed());
    for (const text of texts) expect(bench.verify(text)).toMatchObject({ outcome: 'accepted' });
    const context = verificationContext(bench.clock);
    const { verify } = bench.resume.method;
    for (let replay = 0; replay < 100_000; replay += 1) {
      const verdict = verify({ method: 'resume', resume: texts[replay % 100] }, context);
      if (!('outcome' in verdict) || verdict.outcome !== 'refused') throw new Error('replayed');
    }
    expect(bench.resume.stats).toMatchObject({
      resumed: 100,
      refused: 100_000,
      spent: { size: 100, full: 0 },
    });
  });

  it('RESUME-3 admits once whatever becomes of the clock of the machine', () => {
    for (const stepMs of [-1, -1_000, -MINUTE_MS, -9 * MINUTE_MS, -HOUR_MS, -24 * HOUR_MS]) {
      const bench = new Bench();
      const text = bench.sealed();
      bench.clock.pass(1_000);
      expect(bench.verify(text)).toMatchObject({ outcome: 'accepted' });
      bench.clock.wallMs += stepMs;
      for (let minute = 0; minute < 26 * 60; minute += 1) {
        expect(bench.verify(text)).toMatchObject({ outcome: 'refused' });
        bench.clock.pass(MINUTE_MS);
      }
    }
  });

  it('RESUME-3 refuses when the table is full, and says so in the statistics', () => {
    const bench = new Bench({ maxSpent: 2 });
    const texts = [bench.sealed(), bench.sealed(), bench.sealed()];
    expect(texts.map((text) => bench.verify(text))).toMatchObject([
      { outcome: 'accepted' },
      { outcome: 'accepted' },
      refused('resume_spent'),
    ]);
    expect(bench.resume.stats.spent).toEqual({ size: 2, full: 1 });
    bench.clock.pass(2 * HOUR_MS);
    expect(bench.verify(bench.sealed({ expiresAtMs: bench.clock.nowMs() + HOUR_MS }))).toMatchObject({
      outcome: 'accepted',
    });
  });

  it('RESUME-3 admits on one of several servers that share a store', async () => {
    const keys = [generateKey()];
    const clock = new ManualClock();
    const memory = new MemorySpentStore({ clock });
    const spent: SpentStore = {
      spend: async (id, ttlMs) => {
        await new Promise((resolve) => setImmediate(resolve));
        return memory.spend(id, ttlMs);
      },
    };
    const servers = Array.from({ length: 5 }, () => new Bench({ keys, spent }, clock));
    const text = servers[0]?.sealed();
    const verdicts = await Promise.all(
      Array.from({ length: 50 }, (_, index) => servers[index % 5]?.verify(text)),
    );
    expect(verdicts.filter((verdict) => verdict?.outcome === 'accepted')).toHaveLength(1);
    expect(verdicts.filter((verdict) => verdict?.outcome === 'refused')).toHaveLength(49);
  });

  it('RESUME-3 is remembered for its whole life and for what clocks may differ, whatever the clock of the server says', async () => {
    const calls: [string, number][] = [];
    const spent: SpentStore = { spend: (id, ttlMs) => calls.push([id, ttlMs]) > 0 };
    const keys = [generateKey()];
    const clock = new ManualClock();
    const bench = new Bench({ keys, spent, maxAgeMs: 10 * MINUTE_MS }, clock);
    const [early, late] = [bench.sealed(), bench.sealed()];
    bench.verify(early);
    clock.pass(10 * MINUTE_MS - 1);
    bench.verify(late);
    expect(calls.map(([, ttlMs]) => ttlMs)).toEqual([11 * MINUTE_MS, 11 * MINUTE_MS]);
    for (const [id] of calls) expect(id).toMatch(/^[A-Za-z0-9_-]{16}$/);
  });

  it('RESUME-3 refuses what comes from further ahead than clocks may differ', () => {
    const keys = [generateKey()];
    const ahead = new ManualClock();
    const spent = new MemorySpentStore();
    ahead.wallMs += MINUTE_MS;
    const near = new Bench({ keys, spent }, ahead).sealed();
    ahead.wallMs += 1;
    const far = new Bench({ keys, spent }, ahead).sealed();
    const bench = new Bench({ keys, spent });
    expect(bench.verify(far)).toEqual(refused('resume_from_future'));
    expect(bench.verify(near)).toMatchObject({ outcome: 'accepted' });
  });

  it.each<[string, () => unknown, string]>([
    ['throws', () => fail(), 'resume_store_failed'],
    ['rejects', () => Promise.reject(new Error('down')), 'resume_store_failed'],
    ['says undefined', () => undefined, 'resume_store_failed'],
    ['says 1', () => 1, 'resume_store_failed'],
    ['says OK', async () => 'OK', 'resume_store_failed'],
    ['says false', () => false, 'resume_spent'],
    ['says false later', async () => false, 'resume_spent'],
  ])('RESUME-3 refuses when the store %s', async (_what, spend, reason) => {
    const bench = new Bench({ keys: [generateKey()], spent: { spend } as SpentStore });
    expect(await bench.verify(bench.sealed())).toEqual(refused(reason));
  });

  it('FLOOD-8 waits for a turn only to ask the store: what is wrong is refused before', async () => {
    const spends: string[] = [];
    const spent: SpentStore = { spend: (id) => spends.push(id) > 0 };
    const bench = new Bench({ keys: [generateKey()], spent });
    const { lane, verify } = bench.resume.method;
    expect(lane).toBeUndefined();
    const context = verificationContext(bench.clock);
    const prepare = (resume: unknown) => verify.prepare?.({ method: 'resume', resume }, context);
    expect(prepare('AQAA')).toEqual(refused('resume_malformed'));
    const prepared = prepare(bench.sealed());
    expect(prepared).toMatchObject({ lane: 'lookup' });
    const late = prepare(bench.sealed());
    expect(spends).toEqual([]);
    if (prepared === undefined || !('run' in prepared)) throw new Error('not prepared');
    expect(prepared.run(context)).toMatchObject({ outcome: 'accepted', subject: 'ada' });
    bench.clock.pass(HOUR_MS);
    bench.clock.wallMs -= HOUR_MS;
    if (late === undefined || !('run' in late)) throw new Error('not prepared');
    expect(late.run(verificationContext(bench.clock))).toEqual(refused('resume_expired'));
    expect(spends).toHaveLength(1);
  });

  it('RESUME-4 asks whether somebody is still good, with what was sealed and when', () => {
    const asked: ResumedIdentity[] = [];
    const bench = new Bench({ isStillGood: (identity) => asked.push(identity) > 0 });
    const issuedAtMs = bench.clock.nowMs();
    const expiresAtMs = issuedAtMs + HOUR_MS;
    const text = bench.sealed({ expiresAtMs });
    bench.clock.pass(MINUTE_MS);
    expect(bench.verify(text)).toMatchObject({ outcome: 'accepted' });
    expect(asked).toEqual([{ subject: 'ada', claims: { role: 'admin' }, expiresAtMs, issuedAtMs }]);
    bench.verify(text);
    expect(asked).toHaveLength(1);
  });

  describe('with an answer that is not true', () => {
    const unhandled: unknown[] = [];
    const hear = (reason: unknown) => unhandled.push(reason);

    beforeEach(() => {
      process.on('unhandledRejection', hear);
    });

    afterEach(() => {
      process.off('unhandledRejection', hear);
    });

    it.each<[string, () => unknown]>([
      ['false', () => false],
      ['1', () => 1],
      ['undefined', () => undefined],
      ['a promise of true', async () => true],
      ['a promise that rejects', () => Promise.reject(new Error('down'))],
      ['a throw', () => fail()],
    ])('RESUME-4 refuses after %s', async (_what, isStillGood) => {
      const bench = new Bench({ isStillGood: isStillGood as () => boolean });
      const text = bench.sealed();
      expect(bench.verify(text)).toEqual(refused('resume_revoked'));
      // Shown, and so used up.
      expect(bench.verify(text)).toEqual(refused('resume_spent'));
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(unhandled).toEqual([]);
    });
  });

  it('RESUME-5 has one fixed word for each refusal, with nothing of the credential', () => {
    const bench = new Bench();
    const text = bench.sealed();
    const reasons = [
      bench.verify('AQAA'),
      new Bench().verify(text),
      bench.verify(`${text.slice(0, -8)}AAAAAAAA`),
    ].map((verdict) => ('reason' in verdict ? verdict.reason : ''));
    expect(reasons).toEqual(['resume_malformed', 'resume_unknown_key', 'resume_tampered']);
    for (const verdict of reasons.map(refused)) expect(readVerdict(verdict)).toEqual(verdict);
  });

  it('RESUME-5 refuses what is sealed and yet no record of this version', () => {
    const key = generateKey();
    const parsed = parseSecretKey(key);
    if (parsed === null) throw new Error('no key');
    const bench = new Bench({ keys: [key], spent: new MemorySpentStore() });
    const now = bench.clock.nowMs();
    const end = now + MINUTE_MS;
    const seal = new ResumeSeal([parsed], MAX_RESUME_LENGTH);
    const verify = (value: unknown) => bench.verify(seal.seal(JSON.stringify(value)));
    for (const value of [
      null,
      'ada',
      {},
      [],
      ['ada', end, end, now],
      ['ada', end, end, now, {}, 'binding'],
      ['', end, end, now, {}],
      ['x'.repeat(257), end, end, now, {}],
      [7, end, end, now, {}],
      ['ada', null, end, now, {}],
      ['ada', end, '9', now, {}],
      ['ada', end, 1.5, now, {}],
      ['ada', end, 1e300, now, {}],
      ['ada', end, end, -1, {}],
      ['ada', end, end, now, null],
      ['ada', end, end, now, []],
      ['ada', end, end, now, 'x'],
    ]) {
      expect(verify(value)).toEqual(refused('resume_malformed'));
    }
    expect(bench.verify(seal.seal('["ada"'))).toEqual(refused('resume_malformed'));
    expect(verify(['ada', end, end, now, {}])).toMatchObject({ outcome: 'accepted' });
  });

  it.each<[string, unknown]>([
    ['options', null],
    ['maxAge', { maxAge: 5 }],
    ['keys[0]', { keys: ['secret'], spent: new MemorySpentStore() }],
    ['spent', { keys: [generateKey()] }],
    ['spent', { spent: {} }],
    ['maxSpent', { spent: new MemorySpentStore(), maxSpent: 5 }],
    ['maxSpent', { maxSpent: 0 }],
    ['maxAgeMs', { maxAgeMs: 999 }],
    ['maxAgeMs', { maxAgeMs: 86_400_001 }],
    ['isStillGood', { isStillGood: true }],
    ['maxLength', { maxLength: 4_097 }],
    ['clock', { clock: {} }],
  ])('names the option %s that cannot work', (option, options) => {
    const create = () => createResume(options as ResumeOptions);
    expect(create).toThrow(OptionError);
    expect(create).toThrow(`"${option}" `);
  });
});

function fail(): never {
  throw new Error('does not work');
}

function cyclic(): Record<string, unknown> {
  const claims: Record<string, unknown> = {};
  claims.self = claims;
  return claims;
}
