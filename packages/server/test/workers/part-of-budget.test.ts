import { describe, expect, it } from 'vitest';
import { type GateOptions, resolveOptions } from '../../src/options.ts';
import { type Budgets, partOfBudget } from '../../src/workers/part-of-budget.ts';

const MIB = 2 ** 20;
const verifier = () => {
  throw new Error('nobody asks');
};

const all: GateOptions = { verifier };

describe('the part of one worker', () => {
  it('FLOOD-1 is the same for all and together no less than the whole, defaults included', () => {
    const { limits, admission, verification } = resolveOptions(partOfBudget(all, 3));
    expect(limits.maxUnauthenticatedConnections).toBe(Math.ceil(4_096 / 3));
    expect(admission.waitingRoomBytes).toBe(Math.ceil((64 * MIB) / 3));
    expect(admission.maxWaitingPerSource).toBe(22);
    expect(verification.maxWaiting).toBe(342);
    expect(verification.lanes.signature).toMatchObject({ maxConcurrent: 6, maxConcurrentPerSource: 3 });
    expect(verification.lanes.lookup).toMatchObject({ maxConcurrent: 86, maxConcurrentPerSource: 43 });
  });

  it('FLOOD-1 is never below what an option allows', () => {
    const part = partOfBudget(
      {
        verifier,
        maxUnauthenticatedConnections: 2,
        admission: { waitingRoomBytes: 2 * MIB, maxWaitingPerSource: 1 },
      },
      16,
    );
    const { limits, admission, verification } = resolveOptions(part);
    expect(limits.maxUnauthenticatedConnections).toBe(1);
    expect(admission).toMatchObject({ waitingRoomBytes: MIB, maxWaitingPerSource: 1 });
    expect(verification.lanes.signature).toMatchObject({ maxConcurrent: 1, maxConcurrentPerSource: 1 });
  });

  it('FLOOD-4 leaves rates and penalties whole, which are counted by all in one table', () => {
    const given = {
      upgradesPerSecond: 7,
      upgradeBurst: 9,
      penalties: { maxMs: 70_000 },
      trackedSources: 2_048,
    };
    expect(resolveOptions(partOfBudget({ verifier, admission: given }, 4)).admission).toMatchObject({
      upgradesPerSecond: 7,
      upgradeBurst: 9,
      trackedSources: 2_048,
      penalties: { maxMs: 70_000 },
    });
  });

  it('FLOOD-1 divides what may wait for an answer over HTTP, where that is there', () => {
    const ways = [{ name: 'some way' }];
    const given = { upgrade: { ways }, tickets: { maxInFlight: 9, path: '/t' } } as unknown as Budgets;
    expect(partOfBudget(given, 4)).toMatchObject({
      upgrade: { ways, maxInFlight: 64 },
      tickets: { maxInFlight: 3, path: '/t' },
    });
    expect(partOfBudget(all, 4)).not.toHaveProperty('upgrade');
  });

  it('changes nothing for a single one', () => {
    const options = { verifier, maxUnauthenticatedConnections: 5 };
    expect(partOfBudget(options, 1)).toBe(options);
  });

  it.each([
    [{ maxUnauthenticatedConnections: 0 }, 'maxUnauthenticatedConnections'],
    [{ admission: { waitingRoomBytes: 1 } }, 'admission.waitingRoomBytes'],
    [{ verification: { maxWaiting: 0 } }, 'verification.maxWaiting'],
  ])('names what is wrong before it is divided: %j', (options, name) => {
    expect(() => partOfBudget({ verifier, ...options }, 2)).toThrow(`"${name}"`);
  });
});
