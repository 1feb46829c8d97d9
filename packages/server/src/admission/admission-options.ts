// What of admission can be set, and within what bounds? Clauses FLOOD-1 to FLOOD-5.
import {
  type AdmissionPassOptions,
  type ResolvedAdmissionPassOptions,
  resolveAdmissionPassOptions,
} from '../admission-pass/admission-pass-options.ts';
import { assertKnownOptions } from '../assert-known-options.ts';
import { integerOption } from '../integer-option.ts';
import { OptionError } from '../option-error.ts';
import type { PenaltySettings } from './penalty-rule.ts';
import type { PressureSettings } from './pressure-gauge.ts';
import { PRESSURE_LEVELS, type PressureLevel } from './pressure-level.ts';

/**
 * Protection against floods before authentication. Every limit is that of one source: an IPv4 address or the /64 of an
 * IPv6 address; its /56 may have twice, its /48 four times as much (FLOOD-3).
 */
export interface AdmissionOptions {
  /**
   * The memory that connections which have not authenticated may take at worst (FLOOD-1). With `maxMessageBytes` it
   * gives the number of places in the waiting room. Default 64 MiB; 1 MiB to 64 GiB.
   */
  readonly waitingRoomBytes?: number;
  /** Part of those who wait that one source may be and not be the first to go (FLOOD-2). Default 2; 0 to 100. */
  readonly heavySourcePercent?: number;
  /**
   * How many sources of each kind (IPv4, /64, /56, /48) are remembered, 32 bytes each, and as many for FLOOD-10; a power of two.
   * Default 65,536, which is 10 MiB; 1,024 to 1,048,576.
   */
  readonly trackedSources?: number;
  /** Upgrades of one source in a second, in the long run (FLOOD-4). Default 30; 1 to 1,000,000. */
  readonly upgradesPerSecond?: number;
  /** Upgrades of one source at once. Default 120, at least 1; at most 1,000,000. */
  readonly upgradeBurst?: number;
  /**
   * Connections of one source that may wait at a time; half of it when the server is strained, an eighth when it is
   * critical, and in both no more than there are places for each source that waits. Default 64; 1 to 1,000,000.
   */
  readonly maxWaitingPerSource?: number;
  /** The least a source that is refused is told to wait. Default 1,000; 0 to 600,000. */
  readonly minRetryAfterMs?: number;
  /**
   * From which level on the limits of sources hold; below it they are only counted (FLOOD-4). `never`: for load tests,
   * and where somebody else looks after sources. Default `busy`.
   */
  readonly enforceFrom?: PressureLevel | 'never';
  /**
   * How far the time to authenticate shrinks when the server is critical; half way to it when it is strained (FLOOD-7).
   * Default 2,000, and never more than `authTimeoutMs`; 100 to 60,000.
   */
  readonly minAuthTimeoutMs?: number;
  /**
   * How long sockets may be accepted in one turn of the loop before those who still wait for it are refused; half as long when
   * the server is strained, a fifth when it is critical, for ever while `enforceFrom` is not reached (FLOOD-6). Default 50; 1 to
   * 60,000.
   */
  readonly maxAcceptingMs?: number;
  /** Resident memory that counts as 100 %. Default: what the container, or the machine, has. */
  readonly maxRssBytes?: number;
  readonly penalties?: PenaltyOptions;
  readonly pressure?: PressureOptions;
  /** What newcomers are asked for while the server is under attack (PASS-1); `false`: nothing. Default: on. */
  readonly pass?: AdmissionPassOptions | false;
}

/** What each kind of failure adds to the penalty of its source, which goes down by one second a second. */
export interface PenaltyOptions {
  /** A credential was refused. Default 5,000. */
  readonly authFailedMs?: number;
  /** It closed before it was authenticated. Default 1,000. */
  readonly closedUnauthenticatedMs?: number;
  /** It was not authenticated by the deadline. Default 10,000. */
  readonly deadlineExceededMs?: number;
  /** It sent what is not the protocol. Default 10,000. */
  readonly protocolGarbageMs?: number;
  /** A source with at least so much is refused. Default 15,000; 1 to 3,600,000. */
  readonly enforcedFromMs?: number;
  /** No source has more. Default 600,000, at least `enforcedFromMs`; at most 86,400,000. */
  readonly maxMs?: number;
}

/** When the server counts as pressed (FLOOD-5). */
export interface PressureOptions {
  /** Default 50. */
  readonly busyPercent?: number;
  /** Default 80. */
  readonly strainedPercent?: number;
  /** `critical` is what is above it. Default 95. The three go up. */
  readonly criticalPercent?: number;
  /** The delay of the event loop that counts as 100 %. Default 250; 1 to 60,000. */
  readonly fullEventLoopDelayMs?: number;
  /** The delay of a verification that counts as 100 %. Default 200; 1 to 60,000. */
  readonly fullVerificationDelayMs?: number;
  /**
   * A full room of many sources counts as 100 % where those in it can stay no longer than this, or than it takes to authenticate
   * just now: an honest client needs a round trip. Default 200; 1 to 60,000.
   */
  readonly minRoomStayMs?: number;
  /** How long a level holds when all readings are below it. Default 3,000; 0 to 600,000. */
  readonly stepDownMs?: number;
}

export interface ResolvedAdmissionOptions {
  readonly waitingRoomBytes: number;
  readonly heavySourcePercent: number;
  readonly trackedSources: number;
  readonly upgradesPerSecond: number;
  readonly upgradeBurst: number;
  readonly maxWaitingPerSource: number;
  readonly minRetryAfterMs: number;
  readonly enforceFrom: PressureLevel | 'never';
  readonly minAuthTimeoutMs: number;
  readonly maxAcceptingMs: number;
  /** Null: as much as there is. */
  readonly maxRssBytes: number | null;
  readonly penalties: PenaltySettings;
  readonly pressure: PressureSettings;
  /** Null where passes are never asked for. */
  readonly pass: ResolvedAdmissionPassOptions | null;
}

const MIB = 2 ** 20;
const MILLION = 1_000_000;
const ENFORCED_FROM = [...PRESSURE_LEVELS, 'never'] as const;
const NUMBERS = {
  waitingRoomBytes: { default: 64 * MIB, min: MIB, max: 65_536 * MIB },
  heavySourcePercent: { default: 2, min: 0, max: 100 },
  trackedSources: { default: 65_536, min: 1_024, max: 1_048_576 },
  upgradesPerSecond: { default: 30, min: 1, max: MILLION },
  upgradeBurst: { default: 120, min: 1, max: MILLION },
  maxWaitingPerSource: { default: 64, min: 1, max: MILLION },
  minRetryAfterMs: { default: 1_000, min: 0, max: 600_000 },
  minAuthTimeoutMs: { default: 2_000, min: 100, max: 60_000 },
  maxAcceptingMs: { default: 50, min: 1, max: 60_000 },
} as const;
const PENALTIES = {
  authFailedMs: { default: 5_000, min: 0, max: 600_000 },
  closedUnauthenticatedMs: { default: 1_000, min: 0, max: 600_000 },
  deadlineExceededMs: { default: 10_000, min: 0, max: 600_000 },
  protocolGarbageMs: { default: 10_000, min: 0, max: 600_000 },
  enforcedFromMs: { default: 15_000, min: 1, max: 3_600_000 },
  maxMs: { default: 600_000, min: 1, max: 86_400_000 },
} as const;
const PRESSURE = {
  busyPercent: { default: 50, min: 1, max: 100 },
  strainedPercent: { default: 80, min: 1, max: 100 },
  criticalPercent: { default: 95, min: 1, max: 100 },
  fullEventLoopDelayMs: { default: 250, min: 1, max: 60_000 },
  fullVerificationDelayMs: { default: 200, min: 1, max: 60_000 },
  minRoomStayMs: { default: 200, min: 1, max: 60_000 },
  stepDownMs: { default: 3_000, min: 0, max: 600_000 },
} as const;

type Bounds = Readonly<
  Record<string, { readonly default: number; readonly min: number; readonly max: number }>
>;

/**
 * `option` is where the user wrote them, and begins every name in an error.
 *
 * @throws OptionError naming the first part that cannot work.
 */
export function resolveAdmissionOptions(
  option: string,
  options: AdmissionOptions | undefined = {},
): ResolvedAdmissionOptions {
  const numbers = readNumbers(option, options, NUMBERS, [
    'enforceFrom',
    'maxRssBytes',
    'pass',
    'penalties',
    'pressure',
  ]);
  if (!Number.isInteger(Math.log2(numbers.trackedSources))) {
    throw new OptionError(`${option}.trackedSources`, 'must be a power of two');
  }
  const { enforceFrom = 'busy', maxRssBytes } = options;
  if (!ENFORCED_FROM.includes(enforceFrom)) {
    const levels = ENFORCED_FROM.map((level) => `"${level}"`).join(', ');
    throw new OptionError(`${option}.enforceFrom`, `must be one of ${levels}`);
  }
  return {
    ...numbers,
    enforceFrom,
    maxRssBytes:
      maxRssBytes === undefined
        ? null
        : integerOption(`${option}.maxRssBytes`, maxRssBytes, { default: 0, min: 32 * MIB, max: 2 ** 50 }),
    penalties: readPenalties(`${option}.penalties`, options.penalties),
    pressure: readPressure(`${option}.pressure`, options.pressure),
    pass: options.pass === false ? null : resolveAdmissionPassOptions(`${option}.pass`, options.pass),
  };
}

function readPenalties(option: string, options: PenaltyOptions | undefined = {}): PenaltySettings {
  const { enforcedFromMs, maxMs, ...added } = readNumbers(option, options, PENALTIES);
  if (maxMs < enforcedFromMs) {
    throw new OptionError(`${option}.maxMs`, `must be at least "enforcedFromMs" (${enforcedFromMs})`);
  }
  return {
    addedMs: {
      auth_failed: added.authFailedMs,
      closed_unauthenticated: added.closedUnauthenticatedMs,
      deadline_exceeded: added.deadlineExceededMs,
      protocol_garbage: added.protocolGarbageMs,
    },
    enforcedFromMs,
    maxMs,
  };
}

function readPressure(option: string, options: PressureOptions | undefined = {}): PressureSettings {
  const settings = readNumbers(option, options, PRESSURE);
  if (settings.strainedPercent <= settings.busyPercent) {
    throw new OptionError(
      `${option}.strainedPercent`,
      `must be more than "busyPercent" (${settings.busyPercent})`,
    );
  }
  if (settings.criticalPercent <= settings.strainedPercent) {
    throw new OptionError(
      `${option}.criticalPercent`,
      `must be more than "strainedPercent" (${settings.strainedPercent})`,
    );
  }
  return settings;
}

function readNumbers<B extends Bounds>(
  option: string,
  options: object,
  bounds: B,
  alsoKnown: readonly string[] = [],
): { readonly [Name in keyof B]: number } {
  assertKnownOptions(option, options, [...Object.keys(bounds), ...alsoKnown], `${option}.`);
  const values = new Map(Object.entries(options));
  return Object.fromEntries(
    Object.entries(bounds).map(([name, bound]) => [
      name,
      integerOption(`${option}.${name}`, values.get(name), bound),
    ]),
  ) as { readonly [Name in keyof B]: number };
}
