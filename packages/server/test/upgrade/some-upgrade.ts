// An upgrade request with a header that the test says.
import type { UpgradeRequest } from '../../src/upgrade/upgrade-request.ts';
import { RIGHT_UPGRADE } from './right-upgrade.ts';

/** In order but for `change`; `headers` by their lower-case names. */
export function someUpgrade(
  headers: Readonly<Record<string, string>> = {},
  change: Partial<UpgradeRequest> = {},
): UpgradeRequest {
  return { ...RIGHT_UPGRADE, header: (name) => headers[name] ?? '', ...change };
}
