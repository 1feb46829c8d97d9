// The options of authenticating before the upgrade, and the check at start.
import { assertKnownOptions } from '../assert-known-options.ts';
import { integerOption } from '../integer-option.ts';
import type { MethodTable } from '../methods/method-table.ts';
import { OptionError } from '../option-error.ts';
import { assertWay } from './assert-way.ts';
import { ANY_ORIGIN, type OriginPolicy } from './origin-policy.ts';
import type { UpgradeWay } from './upgrade-way.ts';

/** Where credentials may stand in a request, and what to do about them. */
export interface RequestAuthenticationOptions {
  /** In this order; the first that finds something decides alone (UPGRADE-2). */
  readonly ways: readonly UpgradeWay[];
  /** How long a decision may take, in milliseconds, before the request gets 504. Default: `authTimeoutMs`. */
  readonly timeoutMs?: number;
  /** How many requests may wait for a decision at the same time; a further one gets 503. Default 256. */
  readonly maxInFlight?: number;
}

/** Lets clients authenticate before the socket opens. */
export interface UpgradeOptions extends RequestAuthenticationOptions {
  /**
   * What to do with an upgrade in which no way finds a credential: `refuse` it with 401 (default), or `allow` it to
   * authenticate by its first message.
   */
  readonly missingCredential?: 'refuse' | 'allow';
}

export interface ResolvedRequestAuthentication {
  readonly ways: readonly UpgradeWay[];
  readonly timeoutMs: number;
  readonly maxInFlight: number;
}

export const MAX_IN_FLIGHT = { default: 256, min: 1, max: 100_000 };

const NAMES: readonly string[] = ['ways', 'timeoutMs', 'maxInFlight'];

/** @throws OptionError naming what cannot work; `option` is what the object is called. */
export function resolveRequestAuthentication(
  option: string,
  options: RequestAuthenticationOptions,
  methods: MethodTable,
  authTimeoutMs: number,
  alsoKnown: readonly string[] = [],
): ResolvedRequestAuthentication {
  assertKnownOptions(option, options, [...NAMES, ...alsoKnown], `${option}.`);
  const { ways } = options;
  if (!Array.isArray(ways) || ways.length === 0) {
    throw new OptionError(`${option}.ways`, 'must be a list of at least one way in');
  }
  for (const [index, way] of ways.entries()) checkWay(`${option}.ways[${index}]`, way, methods);
  return {
    ways,
    timeoutMs: integerOption(`${option}.timeoutMs`, options.timeoutMs, {
      default: authTimeoutMs,
      min: 10,
      max: 60_000,
    }),
    maxInFlight: integerOption(`${option}.maxInFlight`, options.maxInFlight, MAX_IN_FLIGHT),
  };
}

function checkWay(option: string, way: unknown, methods: MethodTable): void {
  if (typeof way !== 'object' || way === null) throw new OptionError(option, 'must be a way in');
  assertWay(`${option}.`, way as UpgradeWay);
  const { method } = way as UpgradeWay;
  if (!methods.has(method)) {
    throw new OptionError(option, `leads to the method "${method}", which this server does not have`);
  }
}

/**
 * UPGRADE-5. What a browser attaches by itself, any page can make it attach: only the list of origins stands between.
 *
 * @throws OptionError naming `allowedOrigins`.
 */
export function assertOriginsFit(
  ways: readonly UpgradeWay[],
  origins: OriginPolicy,
  hasOwnOrigins: boolean,
): void {
  for (const { name, attachedBy } of ways) {
    if (attachedBy === 'client') continue;
    if (origins === ANY_ORIGIN) {
      throw new OptionError(
        'allowedOrigins',
        `must list origins, not "*": with "${name}" every page on the web could connect as its visitors`,
      );
    }
    if (attachedBy === 'cookie' && origins.size === 0 && !hasOwnOrigins) {
      throw new OptionError('allowedOrigins', `must list the origins whose pages may use "${name}"`);
    }
  }
}
