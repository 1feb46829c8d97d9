import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AdmissionPassOptions,
  resolveAdmissionPassOptions,
} from '../../src/admission-pass/admission-pass-options.ts';
import { AdmissionPasses } from '../../src/admission-pass/admission-passes.ts';
import { generateKey } from '../../src/key-ring/secret-key.ts';
import { OptionError } from '../../src/option-error.ts';
import { ManualClock } from '../tickets/manual-clock.ts';
import { solve } from './solve.ts';

const ADDRESS = '203.0.113.7';
const MINUTE_MS = 60_000;

class Bench {
  readonly clock: ManualClock;
  readonly passes: AdmissionPasses;

  constructor(options: AdmissionPassOptions = {}, clock = new ManualClock()) {
    this.clock = clock;
    this.passes = new AdmissionPasses(
      resolveAdmissionPassOptions('admission.pass', {
        minDifficulty: 6,
        freeLifeMs: 10 * MINUTE_MS,
        ...options,
      }),
      clock,
    );
  }

  solved(address = ADDRESS): string {
    const { text, difficulty } = this.passes.mint(address, this.clock.nowMs());
    return solve(text, difficulty);
  }

  verify(text: string | null, address = ADDRESS): string {
    return this.passes.verify(text, address, this.clock.nowMs());
  }

  /** Seconds, each with so many passes that were honoured. */
  seconds(count: number, isUnderAttack: boolean, solvedEach = 0): void {
    for (let second = 0; second < count; second += 1) {
      for (let index = 0; index < solvedEach; index += 1) this.verify(this.solved());
      this.clock.pass(1_000);
      this.passes.update(isUnderAttack, this.clock.monotonicMs());
    }
  }
}

describe('admission passes', () => {
  it('PASS-1 honours a pass that is solved, where it was asked for', () => {
    const bench = new Bench();
    expect(bench.verify(bench.solved())).toBe('ok');
    expect(bench.passes.stats).toMatchObject({ minted: 1, honoured: 1, honouredFree: 0 });
  });

  it('PASS-1 finds what is wrong in one order: is it ours, has it expired, is it for here, is it solved, is it spent', () => {
    const bench = new Bench();
    const solved = bench.solved();
    const text = bench.passes.mint(ADDRESS, bench.clock.nowMs()).text;
    // Everything is wrong with it; then one thing less each time.
    const wrong = `${text.slice(0, 30)}${text[30] === 'A' ? 'B' : 'A'}${text.slice(31)}`;
    bench.clock.pass(MINUTE_MS);
    expect(bench.verify(wrong, '192.0.2.1')).toBe('pass_forged');
    expect(bench.verify(text, '192.0.2.1')).toBe('pass_expired');
    bench.clock.wallMs -= MINUTE_MS;
    expect(bench.verify(text, '192.0.2.1')).toBe('pass_wrong_source');
    expect(bench.verify(text)).toBe('pass_unsolved');
    expect(bench.verify(solved)).toBe('ok');
    expect(bench.verify(solved)).toBe('pass_spent');
    expect(bench.passes.stats.refused).toEqual({
      pass_missing: 0,
      pass_malformed: 0,
      pass_forged: 1,
      pass_expired: 1,
      pass_wrong_source: 1,
      pass_unsolved: 1,
      pass_spent: 1,
    });
    // Nothing is kept of those that were refused.
    expect(bench.passes.stats.spent.size).toBe(1);
  });

  it('PASS-1 takes no pass for another, whatever is put behind it', () => {
    const bench = new Bench();
    const free = bench.passes.mintFree(bench.clock.nowMs());
    const { text } = bench.passes.mint(ADDRESS, bench.clock.nowMs());
    for (const bad of [
      '',
      '.',
      'x',
      `${text}.`,
      `${text}.01`,
      `${text}.-1`,
      `${text}.1.1`,
      `${text}.1 `,
      `${text}1`,
    ]) {
      expect(bench.verify(bad)).toBe('pass_malformed');
    }
    expect(bench.verify(`${text}.9007199254740992`)).toBe('pass_malformed');
    // What asks for no work has no counter: else it had 2^53 spellings.
    expect(bench.verify(`${free}.0`)).toBe('pass_malformed');
    expect(bench.verify(free)).toBe('ok');
    expect(bench.verify(null)).toBe('pass_missing');
    expect(bench.verify(`${text}.${'1'.repeat(100_000)}`)).toBe('pass_malformed');
  });

  it('PASS-1 is verified by every process with the keys', () => {
    const keys = [generateKey()];
    const clock = new ManualClock();
    const [one, other] = [new Bench({ keys }, clock), new Bench({ keys: [generateKey(), ...keys] }, clock)];
    expect(other.verify(one.solved())).toBe('ok');
    expect(one.verify(other.solved())).toBe('pass_forged');
  });

  it('PASS-1 is total', () => {
    const bench = new Bench();
    const { text } = bench.passes.mint(ADDRESS, bench.clock.nowMs());
    const anyText = fc.oneof(
      fc.string(),
      fc.string().map((tail) => text + tail),
      fc.nat().map((counter) => `${text}.${counter}`),
    );
    fc.assert(
      fc.property(anyText, fc.string(), (presented, address) => {
        expect(bench.verify(presented, address)).toMatch(/^pass_[a-z_]+$/);
      }),
    );
  });

  it('PASS-2 is good for a minute, and not at its end any more', () => {
    const bench = new Bench();
    const [one, other] = [bench.solved(), bench.solved()];
    expect(bench.passes.mint(ADDRESS, bench.clock.nowMs()).expiresInMs).toBe(MINUTE_MS);
    bench.clock.pass(MINUTE_MS - 1);
    expect(bench.verify(one)).toBe('ok');
    bench.clock.pass(1);
    expect(bench.verify(other)).toBe('pass_expired');
  });

  it('PASS-2 is not good for longer because the clock was set back', () => {
    const bench = new Bench();
    const texts = [bench.solved(), bench.solved(), bench.passes.mintFree(bench.clock.nowMs())];
    bench.clock.wallMs -= 60 * MINUTE_MS;
    expect(texts.map((text) => bench.verify(text))).toEqual(['pass_expired', 'pass_expired', 'pass_expired']);
  });

  it('PASS-3 honours each pass once, whichever solution is shown with it', () => {
    const bench = new Bench({ minDifficulty: 1 });
    const { text } = bench.passes.mint(ADDRESS, bench.clock.nowMs());
    const outcomes = Array.from({ length: 200 }, (_, counter) => bench.verify(`${text}.${counter}`));
    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(1);
    expect(new Set(outcomes)).toEqual(new Set(['ok', 'pass_spent', 'pass_unsolved']));
    const free = bench.passes.mintFree(bench.clock.nowMs());
    expect([bench.verify(free), bench.verify(free, '192.0.2.1')]).toEqual(['ok', 'pass_spent']);
  });

  it('PASS-3 lets in rather than shuts out when it cannot remember any more', () => {
    const bench = new Bench({ maxSpent: 2 });
    const texts = [bench.solved(), bench.solved(), bench.solved()];
    for (const text of texts) expect(bench.verify(text)).toBe('ok');
    expect(texts.map((text) => bench.verify(text))).toEqual(['pass_spent', 'pass_spent', 'ok']);
    expect(bench.passes.stats.spent).toEqual({ size: 2, full: 2 });
  });

  it('PASS-4 requires passes at once, and until the attack is over for a while', () => {
    const bench = new Bench({ holdMs: 5_000 });
    expect(bench.passes.isRequired).toBe(false);
    bench.seconds(1, true);
    expect(bench.passes.isRequired).toBe(true);
    bench.seconds(4, false);
    bench.seconds(1, true);
    bench.seconds(4, false);
    expect(bench.passes.isRequired).toBe(true);
    bench.seconds(1, false);
    expect(bench.passes.isRequired).toBe(false);
  });

  it('PASS-4 requires passes for longer with each attack that comes back within a minute, and forgets that later', () => {
    const bench = new Bench({ holdMs: 4_000 });
    const heldSeconds = (): number => {
      bench.seconds(1, true);
      let seconds = 0;
      for (; bench.passes.isRequired; seconds += 1) bench.seconds(1, false);
      return seconds;
    };
    expect([heldSeconds(), heldSeconds(), heldSeconds()]).toEqual([4, 8, 16]);
    for (let wave = 0; wave < 10; wave += 1) expect(heldSeconds()).toBeLessThanOrEqual(60);
    bench.seconds(60, false);
    expect(heldSeconds()).toBe(4);
  });

  it('PASS-4 gets harder while attackers get in with passes, and easier when they do not', () => {
    const bench = new Bench({ minDifficulty: 1, maxDifficulty: 3, holdMs: 60_000 });
    const difficulties: number[] = [];
    const note = () => difficulties.push(bench.passes.mint(ADDRESS, bench.clock.nowMs()).difficulty);
    bench.seconds(1, true);
    for (const [count, isUnderAttack, solved] of [
      [3, true, 0],
      [3, true, 10],
      [3, true, 10],
      [30, true, 10],
      [5, false, 10],
      [100, false, 0],
    ] as const) {
      bench.seconds(count, isUnderAttack, solved);
      note();
    }
    expect(difficulties).toEqual([1, 2, 3, 3, 2, 1]);
    expect(bench.passes.isRequired).toBe(false);
  });

  it('PASS-4 counts a period by time, however often it is told', () => {
    const bench = new Bench({ minDifficulty: 1, maxDifficulty: 20 });
    bench.passes.update(true, bench.clock.monotonicMs());
    for (let tick = 0; tick < 30; tick += 1) {
      for (let index = 0; index < 2; index += 1) bench.verify(bench.solved());
      bench.clock.pass(100);
      bench.passes.update(true, bench.clock.monotonicMs());
    }
    expect(bench.passes.stats.difficulty).toBe(2);
  });

  it('PASS-4 does not count passes that came with auth_ok: no puzzle keeps those out', () => {
    const bench = new Bench({ minDifficulty: 1 });
    bench.seconds(1, true);
    for (let second = 0; second < 10; second += 1) {
      for (let index = 0; index < 100; index += 1) bench.verify(bench.passes.mintFree(bench.clock.nowMs()));
      bench.seconds(1, true);
    }
    expect(bench.passes.stats).toMatchObject({ difficulty: 1, honoured: 0, honouredFree: 1_000 });
  });

  it('PASS-4 makes it harder also from nothing', () => {
    const bench = new Bench({ minDifficulty: 0 });
    bench.seconds(1, true);
    expect(bench.verify(bench.passes.mint(ADDRESS, bench.clock.nowMs()).text)).toBe('ok');
    bench.seconds(6, true, 20);
    expect(bench.passes.stats.difficulty).toBe(2);
  });

  it('PASS-5 gives who was in a pass that asks for no work and is good from anywhere, for ten minutes', () => {
    const bench = new Bench();
    const texts = Array.from({ length: 3 }, () => bench.passes.mintFree(bench.clock.nowMs()));
    expect(texts[0]).toMatch(/^[A-Za-z0-9_-]{1,128}$/);
    expect(bench.verify(texts[0] ?? null, '2001:db8::1')).toBe('ok');
    bench.clock.pass(10 * MINUTE_MS - 1);
    expect(bench.verify(texts[1] ?? null, '')).toBe('ok');
    bench.clock.pass(1);
    expect(bench.verify(texts[2] ?? null)).toBe('pass_expired');
  });

  it.each<[string, unknown]>([
    ['admission.pass', null],
    ['admission.pass', []],
    ['admission.pass.difficulty', { difficulty: 5 }],
    ['admission.pass.keys[0]', { keys: ['secret'] }],
    ['admission.pass.minDifficulty', { minDifficulty: 21 }],
    ['admission.pass.maxDifficulty', { maxDifficulty: 21 }],
    ['admission.pass.maxDifficulty', { maxDifficulty: 11 }],
    ['admission.pass.lifeMs', { lifeMs: 300_001 }],
    ['admission.pass.freeLifeMs', { freeLifeMs: 0 }],
    ['admission.pass.holdMs', { holdMs: -1 }],
    ['admission.pass.refusalsPerSecond', { refusalsPerSecond: 0 }],
    ['admission.pass.maxSpent', { maxSpent: 0 }],
    ['admission.pass.ratePerSource.burst', { ratePerSource: { burst: 0 } }],
  ])('names the option %s that cannot work', (option, options) => {
    const resolve = () => resolveAdmissionPassOptions('admission.pass', options as AdmissionPassOptions);
    expect(resolve).toThrow(OptionError);
    expect(resolve).toThrow(`"${option}" `);
  });

  it('PASS-4 has a maximum that is never below the minimum', () => {
    const resolve = (options: AdmissionPassOptions) => {
      const { minDifficulty, maxDifficulty } = resolveAdmissionPassOptions('pass', options);
      return [minDifficulty, maxDifficulty];
    };
    expect(resolve({})).toEqual([12, 18]);
    expect(resolve({ minDifficulty: 20 })).toEqual([20, 20]);
    expect(resolve({ minDifficulty: 5, maxDifficulty: 5 })).toEqual([5, 5]);
  });
});
