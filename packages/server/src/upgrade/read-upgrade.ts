// Whether an upgrade request becomes a socket, and which codec it speaks. Strict where uWebSockets.js is not.
import { SUBPROTOCOL_JSON } from '@inband/protocol';
import { HTTP_REFUSALS, type HttpRefusal } from './http-refusal.ts';
import { namesCredential } from './names-credential.ts';
import { allowsOrigin, type OriginPolicy } from './origin-policy.ts';
import type { UpgradeRequest } from './upgrade-request.ts';

export interface UpgradePolicy {
  readonly origins: OriginPolicy;
  readonly missingOrigin: 'allow' | 'refuse';
  /** The subprotocols on offer; one of them is {@link SUBPROTOCOL_JSON}. */
  readonly subprotocols: ReadonlySet<string>;
  /** Query parameters that a way in reads its credential from, and that are allowed for that (UPGRADE-7). */
  readonly credentialParameters: ReadonlySet<string>;
}

/** An upgrade that is in order; whose it is, is another question. */
export interface ReadUpgrade {
  readonly subprotocol: string;
  /** Whether the client offered it: only then may the answer name it (RFC 6455 section 4.2.2). */
  readonly isOffered: boolean;
}

/** 16 bytes in base64: 22 characters, the last of which has four unused bits that must be zero, and two of padding. */
const KEY = /^[A-Za-z0-9+/]{21}[AQgw]==$/;
/** TRANSPORT-1 to TRANSPORT-6, in the order of what they cost. Total: never throws. */
export function readUpgrade(request: UpgradeRequest, policy: UpgradePolicy): ReadUpgrade | HttpRefusal {
  if (request.method.toUpperCase() !== 'GET') return HTTP_REFUSALS.method;
  if (request.upgrade.toLowerCase() !== 'websocket') return HTTP_REFUSALS.notAnUpgrade;
  if (!hasToken(request.connection, 'upgrade')) return HTTP_REFUSALS.connection;
  if (request.transferEncoding !== '' || Number(request.contentLength) !== 0) return HTTP_REFUSALS.body;
  if (request.version !== '13') return HTTP_REFUSALS.version;
  if (!KEY.test(request.key)) return HTTP_REFUSALS.key;
  if (namesCredential(request.query, policy.credentialParameters)) return HTTP_REFUSALS.credentialInQuery;
  if (!allowsOrigin(policy.origins, policy.missingOrigin, request.origin)) return HTTP_REFUSALS.origin;
  if (request.protocols === '') return { subprotocol: SUBPROTOCOL_JSON, isOffered: false };
  // What a client of ours offers is one name.
  if (policy.subprotocols.has(request.protocols)) return { subprotocol: request.protocols, isOffered: true };
  const subprotocol = tokens(request.protocols).find((name) => policy.subprotocols.has(name));
  return subprotocol === undefined ? HTTP_REFUSALS.subprotocol : { subprotocol, isOffered: true };
}

function tokens(list: string): string[] {
  return list.split(',').map((token) => token.trim());
}

function hasToken(list: string, wanted: string): boolean {
  if (list.length === wanted.length) return list.toLowerCase() === wanted;
  return tokens(list).some((token) => token.toLowerCase() === wanted);
}
