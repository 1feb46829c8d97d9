// With which options does Inband run in the bench? With its defaults, but for what one machine runs into.

const MILLION = 1_000_000;

export const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

export const LIMITS_ARE_OFF =
  'Inband runs without its limits of a source and its levels of pressure here, which thousands of clients from 64 addresses would ' +
  'meet at once. The floods are what it does with them.';

const SAME = 'not measured again: once somebody is in, it is Inband';
/** Of variants that differ in how somebody gets in: what is not measured again. */
export const SAME_ONCE_IN = {
  request: SAME,
  'one-way': SAME,
  latency: SAME,
  'fan-out': SAME,
  idle: SAME,
  'request-tls': SAME,
  'request-2-processes': SAME,
  'request-4-processes': SAME,
};

/** Without `host`, `port`, `tls`, `verifier` and `handlers`. */
export const INBAND_OPTIONS = {
  // As all servers of the bench; the default is 5 s. The most that a message may have is 16 KiB by default.
  authTimeoutMs: 10_000,
  // That of the browser whose upgrade is played.
  allowedOrigins: ['https://app.example'],
  logger: SILENT,
  // Thousands of clients come from 64 addresses, and do not go away when they are told that the server is busy.
  admission: {
    waitingRoomBytes: 2 ** 30,
    upgradesPerSecond: MILLION,
    upgradeBurst: MILLION,
    maxWaitingPerSource: MILLION,
    heavySourcePercent: 100,
    enforceFrom: 'never',
    pressure: { fullEventLoopDelayMs: 60_000, fullVerificationDelayMs: 60_000 },
  },
  // Who is silent is counted, up to 14,000 at a time.
  maxUnauthenticatedConnections: 20_000,
  verification: { lanes: { signature: { targetMs: 60_000 } }, maxWaiting: 65_536 },
};
