import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CoDel } from '../../src/verification-queue/co-del.ts';

const TARGET_MS = 5;
const INTERVAL_MS = 100;

interface Packet {
  readonly tstamp: number;
}

/** The pseudo-code of RFC 8289, section 5, line by line, with packets of one size: what the class is measured by. */
class Rfc8289Queue {
  readonly packets: Packet[] = [];
  readonly dropped: Packet[] = [];
  dropping = false;
  dropNext = 0;
  firstAboveTime = 0;
  count = 0;
  lastCount = 0;

  controlLaw(t: number, count: number): number {
    return t + INTERVAL_MS / Math.sqrt(count);
  }

  doDequeue(now: number): { p: Packet | undefined; okToDrop: boolean } {
    const p = this.packets.shift();
    let okToDrop = false;
    if (p === undefined) {
      this.firstAboveTime = 0;
    } else {
      const sojourn = now - p.tstamp;
      if (sojourn < TARGET_MS || this.packets.length <= 1) this.firstAboveTime = 0;
      else if (this.firstAboveTime === 0) this.firstAboveTime = now + INTERVAL_MS;
      else if (now >= this.firstAboveTime) okToDrop = true;
    }
    return { p, okToDrop };
  }

  deque(now: number): Packet | undefined {
    let r = this.doDequeue(now);
    if (this.dropping) {
      if (!r.okToDrop) this.dropping = false;
      while (now >= this.dropNext && this.dropping) {
        if (r.p !== undefined) this.dropped.push(r.p);
        this.count += 1;
        r = this.doDequeue(now);
        if (!r.okToDrop) this.dropping = false;
        else this.dropNext = this.controlLaw(this.dropNext, this.count);
      }
    } else if (r.okToDrop) {
      if (r.p !== undefined) this.dropped.push(r.p);
      r = this.doDequeue(now);
      this.dropping = true;
      const delta = this.count - this.lastCount;
      this.count = 1;
      if (delta > 1 && now - this.dropNext < 16 * INTERVAL_MS) this.count = delta;
      this.dropNext = this.controlLaw(now, this.count);
      this.lastCount = this.count;
    }
    return r.p;
  }
}

/** A queue that is first in, first out all the time, and asks the class. */
class AskingQueue {
  readonly packets: Packet[] = [];
  readonly dropped: Packet[] = [];
  readonly coDel = new CoDel(TARGET_MS, INTERVAL_MS);

  deque(now: number): Packet | undefined {
    for (;;) {
      const oldest = this.packets[0];
      if (oldest === undefined) {
        this.coDel.emptied();
        return undefined;
      }
      const mustGo = this.coDel.shouldDrop(now - oldest.tstamp, this.packets.length - 1, now);
      this.packets.shift();
      if (!mustGo) return oldest;
      this.dropped.push(oldest);
    }
  }
}

describe('CoDel', () => {
  it('drops exactly what the pseudo-code of RFC 8289 drops, when it drops it', () => {
    const events = fc.array(
      fc.record({
        arrivals: fc.integer({ min: 0, max: 12 }),
        departures: fc.integer({ min: 0, max: 8 }),
        stepMs: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 3_000 })),
      }),
      { minLength: 50, maxLength: 400 },
    );
    let drops = 0;
    fc.assert(
      fc.property(events, (steps) => {
        const rfc = new Rfc8289Queue();
        const ours = new AskingQueue();
        // Not 0: to the pseudo-code a time of 0 means none.
        let now = 1_000;
        const served: (readonly [Packet | undefined, Packet | undefined])[] = [];
        for (const { arrivals, departures, stepMs } of steps) {
          now += stepMs;
          for (let i = 0; i < arrivals; i += 1) {
            const packet = { tstamp: now };
            rfc.packets.push(packet);
            ours.packets.push(packet);
          }
          for (let i = 0; i < departures; i += 1) {
            served.push([ours.deque(now), rfc.deque(now)]);
          }
        }
        expect(served.every(([one, other]) => one === other)).toBe(true);
        expect(ours.dropped.map(({ tstamp }) => tstamp)).toEqual(rfc.dropped.map(({ tstamp }) => tstamp));
        drops += rfc.dropped.length;
      }),
      { numRuns: 300 },
    );
    expect(drops).toBeGreaterThan(1_000);
  });

  it('drops nothing for a whole interval, then one after 100, 71, 58, 50 ms, and so on', () => {
    const coDel = new CoDel(TARGET_MS, INTERVAL_MS);
    const droppedAtMs: number[] = [];
    for (let now = 0; now <= 650; now += 1) {
      if (coDel.shouldDrop(50, 10, now)) droppedAtMs.push(now);
    }
    const expected = [100, 200];
    for (let count = 2, at = 200; at < 650; count += 1) {
      at += INTERVAL_MS / Math.sqrt(count);
      expected.push(Math.ceil(at));
    }
    expect(droppedAtMs).toEqual(expected.filter((at) => at <= 650));
    expect(droppedAtMs.length).toBeGreaterThan(8);
  });

  it('takes a burst that goes away within an interval for no queue', () => {
    const coDel = new CoDel(TARGET_MS, INTERVAL_MS);
    for (let round = 0; round < 50; round += 1) {
      const from = round * 200;
      for (let now = from; now < from + 99; now += 1) expect(coDel.shouldDrop(90, 10, now)).toBe(false);
      expect(coDel.shouldDrop(4.9, 10, from + 99)).toBe(false);
      expect(coDel.stands(from + 150)).toBe(false);
    }
  });

  it('never drops the last two: they are no queue', () => {
    const coDel = new CoDel(TARGET_MS, INTERVAL_MS);
    for (let now = 0; now < 10_000; now += 10) expect(coDel.shouldDrop(now, 1, now)).toBe(false);
  });
});
