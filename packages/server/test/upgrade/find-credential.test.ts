import { describe, expect, it, vi } from 'vitest';
import { findCredential } from '../../src/upgrade/find-credential.ts';
import { MALFORMED, type UpgradeWay } from '../../src/upgrade/upgrade-way.ts';
import { RIGHT_UPGRADE } from './right-upgrade.ts';
import { someWay } from './some-way.ts';

const finding = (found: unknown): UpgradeWay => someWay({ find: () => found as null });
const nothing = finding(null);

describe('looking for a credential', () => {
  it('UPGRADE-2 takes the first thing that is found, and looks no further', () => {
    const further = vi.fn(() => ({ token: 'second' }));
    const first = finding({ token: 'first' });
    const ways = [nothing, first, someWay({ find: further })];
    expect(findCredential(RIGHT_UPGRADE, ways)).toEqual({ way: first, found: { token: 'first' } });
    expect(further).not.toHaveBeenCalled();
  });

  it('UPGRADE-2 finds nothing where no way does', () => {
    expect(findCredential(RIGHT_UPGRADE, [nothing, nothing])).toBeNull();
    expect(findCredential(RIGHT_UPGRADE, [])).toBeNull();
  });

  it.each<[string, UpgradeWay]>([
    ['says so', finding(MALFORMED)],
    [
      'throws',
      someWay({
        find() {
          throw new Error('no');
        },
      }),
    ],
    ['finds undefined', finding(undefined)],
    ['finds a word', finding('token')],
    ['finds true', finding(true)],
    ['finds a function', finding(() => ({ token: 't' }))],
  ])('UPGRADE-2 takes it for a wrong credential when a way %s', (_what, way) => {
    const further = vi.fn(() => ({ token: 'second' }));
    expect(findCredential(RIGHT_UPGRADE, [way, someWay({ find: further })])).toEqual({
      way,
      found: MALFORMED,
    });
    expect(further).not.toHaveBeenCalled();
  });
});
