// Every number of the protocol: its unit, its default, and why it is that and no other.

interface Limit {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly unit: 'ms' | 'bytes' | 'count';
  readonly clause: string;
  readonly why: string;
}

/** On their own, because clients need them and should not carry the table below. */
export const MIN_HEARTBEAT_MS = 1_000;
export const MAX_HEARTBEAT_MS = 300_000;
export const MAX_RECONNECT_WINDOW_MS = 300_000;
/** Characters of a `resume` credential. */
export const MAX_RESUME_LENGTH = 4_096;

export const LIMITS = {
  authTimeoutMs: {
    default: 5_000,
    min: 100,
    max: 60_000,
    unit: 'ms',
    clause: 'AUTH-3',
    why: 'ample for a slow phone, which needs about 3 s; short enough that silence is cheap to hold',
  },
  maxUnauthenticatedConnections: {
    default: 4_096,
    min: 1,
    max: 1_000_000,
    unit: 'count',
    clause: 'FLOOD-1',
    why: 'over the budget of bytes of FLOOD-1, which is what bounds them by default',
  },
  maxAuthMessageBytes: {
    default: 8_192,
    min: 256,
    max: 65_536,
    unit: 'bytes',
    clause: 'FRAME-1',
    why: 'access tokens with many groups reach 4 to 6 KB; more is what a stranger may make us read',
  },
  maxMessageBytes: {
    default: 16_384,
    min: 1_024,
    max: 1_048_576,
    unit: 'bytes',
    clause: 'FRAME-1',
    why: 'what a stranger announces is reserved before it arrives, and the transport must take in at least this much',
  },
  heartbeatMs: {
    default: 25_000,
    min: MIN_HEARTBEAT_MS,
    max: MAX_HEARTBEAT_MS,
    unit: 'ms',
    clause: 'LIVE-2',
    why: 'under the 30 to 60 s after which proxies and mobile networks forget a silent connection',
  },
  maxApplicationErrors: {
    default: 20,
    min: 1,
    max: 10_000,
    unit: 'count',
    clause: 'APP-5',
    why: 'a client with a fault is told about it; a client that only makes faults is cut off',
  },
  applicationErrorWindowMs: {
    default: 10_000,
    min: 100,
    max: 3_600_000,
    unit: 'ms',
    clause: 'APP-5',
    why: 'two errors a second for ever are tolerable, a loop is not',
  },
  maxInFlightRequests: {
    default: 64,
    min: 1,
    max: 10_000,
    unit: 'count',
    clause: 'APP-6',
    why: 'a client that does not wait for answers cannot pile up work without bound',
  },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof LIMITS;

/** The largest time value of ECMAScript; beyond it there are no dates. */
export const MAX_TIMESTAMP_MS = 8_640_000_000_000_000;

/** The longest duration in a message: what fits every platform's timer. */
export const MAX_DURATION_MS = 2 ** 31 - 1;

/** The longest strings the envelope allows, in UTF-16 code units, so that none of them can carry a payload. */
export const MAX_NAME_LENGTH = 128;
export const MAX_ID_LENGTH = 64;
export const MAX_SUBJECT_LENGTH = 256;
export const MAX_TEXT_LENGTH = 512;
