// A way in that finds what the test says.
import type { UpgradeWay } from '../../src/upgrade/upgrade-way.ts';

/** Leads to `bearer` and finds the header `x-token` unless it is told otherwise. */
export function someWay(parts: Partial<UpgradeWay> = {}): UpgradeWay {
  return {
    name: 'some_way',
    method: 'bearer',
    attachedBy: 'client',
    authenticate: null,
    find(request) {
      const token = request.header('x-token');
      return token === '' ? null : { token };
    },
    ...parts,
  };
}
