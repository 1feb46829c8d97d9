// Whether an upgrade request can carry what the application wants it to.
import type { UpgradeCredential } from '@inband/protocol';
import { CredentialError } from './errors/credential-error.ts';
import type { Transport } from './transport/socket-port.ts';

export interface UpgradeRoom {
  readonly url: string;
  /** What the codec offers. */
  readonly subprotocol: string;
  readonly faultInHeaders: Transport['faultInHeaders'];
}

/** RFC 9110 section 5.6.2, as subprotocols have to be (RFC 6455 section 4.1). */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
const PARTS = ['headers', 'subprotocols', 'query'];

/** Throws a {@link CredentialError} that says what is wrong and quotes nothing (SEC-1). */
export function assertUpgrade(upgrade: UpgradeCredential['upgrade'], room: UpgradeRoom): void {
  const { headers = {}, subprotocols = [], query = {} } = upgrade ?? {};
  const isInShape =
    [upgrade, headers, query].every(isRecord) &&
    Object.keys(upgrade).every((name) => PARTS.includes(name)) &&
    Array.isArray(subprotocols);
  assert(isInShape, 'parts are not what they should be');
  const fault = room.faultInHeaders(headers);
  assert(fault === null, `headers ${fault}`);
  assert(
    subprotocols.every((name) => typeof name === 'string' && TOKEN.test(name)) &&
      new Set([room.subprotocol, ...subprotocols]).size === subprotocols.length + 1,
    'subprotocols must be tokens of HTTP, and none twice',
  );
  const { searchParams } = new URL(room.url);
  assert(
    Object.entries(query).every((entry) => entry.every(isWhole) && !searchParams.has(entry[0])),
    'query must be text, under names that "url" does not have',
  );
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Half a surrogate pair has no place in a URL. */
function isWhole(value: unknown): boolean {
  return typeof value === 'string' && !/[\ud800-\udfff]/u.test(value);
}

function assert(holds: boolean, fault: string): void {
  if (!holds) throw new CredentialError(`"credential" returned an "upgrade" whose ${fault}`);
}
