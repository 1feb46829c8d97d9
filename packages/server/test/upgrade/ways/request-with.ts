// An upgrade request that says these things and nothing else.
import type { UpgradeRequest } from '../../../src/upgrade/upgrade-request.ts';
import { RIGHT_UPGRADE } from '../right-upgrade.ts';

export interface RequestParts {
  /** By lower-case name; lines of one name are joined, as transports do it. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly query?: string;
  readonly protocols?: string;
}

export function requestWith({ headers = {}, query = '', protocols = '' }: RequestParts): UpgradeRequest {
  return {
    ...RIGHT_UPGRADE,
    query,
    protocols,
    header: (name) => [headers[name] ?? []].flat().join(', '),
  };
}
