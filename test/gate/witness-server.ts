// The server under attack, in a process of its own. It notes whatever must not happen and tells when asked.
import { accept, type Credential, listen, refuse, unavailable, type Verdict } from '@inband/server';
import { silentLogger } from '../support/silent-logger.ts';

export interface Ready {
  readonly port: number;
}

export interface Witness {
  /** Application messages that reached a handler, and sessions that were opened. */
  readonly delivered: number;
  readonly opened: number;
  readonly verifications: number;
  readonly opensSeen: number;
  /** Verifications that are still awaited. */
  readonly inFlight: number;
  readonly aborted: number;
  /** Uncaught exceptions and unhandled rejections. */
  readonly crashes: readonly string[];
  readonly stats: { readonly unauthenticated: number; readonly authenticated: number };
  /** Credentials handed to a verifier that never answered, and how many of them memory still holds. */
  readonly hung: number;
  readonly collected: number;
  readonly heapBytes: number;
  readonly rssBytes: number;
  readonly prototypeNames: readonly string[];
}

const AUTH_TIMEOUT_MS = Number(process.env.AUTH_TIMEOUT_MS ?? 2_000);

let delivered = 0;
let opened = 0;
let verifications = 0;
let opensSeen = 0;
let inFlight = 0;
let aborted = 0;
const crashes: string[] = [];
/** Kept on purpose: a hung backend client keeps its callers' promises, too. */
const unanswered: ((verdict: Verdict) => void)[] = [];
let collected = 0;
const credentials = new FinalizationRegistry<null>(() => {
  collected += 1;
});
process.on('uncaughtException', (error) => crashes.push(String(error)));
process.on('unhandledRejection', (reason) => crashes.push(String(reason)));

function verify(credential: Credential, signal: () => AbortSignal): Verdict | Promise<Verdict> {
  verifications += 1;
  switch (credential.token) {
    case 'never':
      credentials.register(credential, null);
      signal();
      return new Promise((resolve) => unanswered.push(resolve));
    case 'good':
      return accept({ subject: 'mallory' });
    case 'bad-later':
      return new Promise((resolve) => setImmediate(() => resolve(refuse('bad'))));
    case 'unavailable':
      return unavailable('down');
    case 'throw':
      throw new Error('as asked');
    case 'reject':
      return Promise.reject(new Error('as asked'));
    case 'true':
      return true as unknown as Verdict;
    case 'hang':
      return new Promise((resolve) => {
        // Looked at in time or not at all: the answer below is late on purpose.
        signal().addEventListener('abort', () => setTimeout(() => resolve(accept({ subject: 'late' })), 20));
      });
    default:
      return refuse('bad');
  }
}

const note = (): void => {
  delivered += 1;
};

const server = await listen({
  port: 0,
  logger: silentLogger,
  authTimeoutMs: AUTH_TIMEOUT_MS,
  // Some suites open ten thousand at once, which is what they are about.
  // Everybody comes from one address, to be counted, not to be kept away.
  maxUnauthenticatedConnections: 20_000,
  admission: {
    enforceFrom: 'never',
    waitingRoomBytes: 2 ** 30,
    pressure: { busyPercent: 98, strainedPercent: 99, criticalPercent: 100 },
  },
  reconnectsPerSecond: 1_000_000,
  verification: {
    lanes: { lookup: { maxConcurrent: 3_000, maxConcurrentPerSource: 3_000 } },
    maxWaiting: 20_000,
  },
  verifier: (credential, context) => verify(credential, () => context.signal),
  handlers: {
    events: { note },
    requests: { note },
    onOpen: () => {
      opened += 1;
    },
  },
  metrics: {
    watch() {},
    upgradeRefused() {},
    connectionOpened() {
      opensSeen += 1;
    },
    connectionClosed() {},
    verificationStarted() {
      inFlight += 1;
    },
    verificationEnded(outcome) {
      inFlight -= 1;
      if (outcome === 'aborted') aborted += 1;
    },
    authenticated() {},
    messageReceived() {},
    messageSent() {},
    applicationError() {},
  },
});

process.on('message', (question) => {
  if (question === 'collect garbage') globalThis.gc?.();
  if (question === 'answer late') for (const resolve of unanswered) resolve(accept({ subject: 'late' }));
  const witness: Witness = {
    delivered,
    opened,
    verifications,
    opensSeen,
    inFlight,
    aborted,
    crashes,
    stats: server.stats,
    hung: unanswered.length,
    collected,
    heapBytes: process.memoryUsage().heapUsed,
    rssBytes: process.memoryUsage().rss,
    prototypeNames: Object.getOwnPropertyNames(Object.prototype).sort(),
  };
  process.send?.(witness);
});
process.send?.({ port: server.port } satisfies Ready);
