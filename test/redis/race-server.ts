// One of several servers that take tickets from the same Redis, in a process of its own.
import { createRedisTicketStore } from '@inband/redis';
import { listen, type TicketStore } from '@inband/server';
import { ticketMethod } from '@inband/server/tickets';
import { ticketQuery } from '@inband/server/ways';
import { CLIENTS, type OpenClient } from '../../packages/redis/test/support/clients.ts';
import { silentLogger } from '../support/silent-logger.ts';
import { AUDIENCE } from './race-ticket.ts';

export interface Ready {
  readonly port: number;
}

export interface Tally {
  /** Sessions that this process opened. */
  readonly opened: number;
  /** The most verifications that this process had begun and not ended at one time. */
  readonly mostAtOnce: number;
  /** Uncaught exceptions and unhandled rejections. */
  readonly crashes: readonly string[];
}

/** A machine that is busy with other suites must not turn a loser into somebody whom nobody answered. */
const PATIENCE_MS = 60_000;

let opened = 0;
let atOnce = 0;
let mostAtOnce = 0;
const crashes: string[] = [];
process.on('uncaughtException', (error) => crashes.push(String(error)));
process.on('unhandledRejection', (reason) => crashes.push(String(reason)));

/** How a store is written by whoever has not thought of a second server. The race must find it out. */
function lookThenDelete(open: OpenClient, store: TicketStore): TicketStore {
  const ownerLength = 43;
  return {
    put: (ticket) => store.put(ticket),
    dropAll: (owner) => store.dropAll(owner),
    async take(digest) {
      const key = `inband:ticket:${digest}`;
      const value = await open.command('GET', key);
      await open.command('DEL', key);
      return typeof value === 'string' ? value.slice(ownerLength) : null;
    },
  };
}

const kind = CLIENTS.find(({ name }) => name === process.env.REDIS_CLIENT);
if (kind === undefined) throw new Error('REDIS_CLIENT must name a client');
const open = await kind.connect(Number(process.env.REDIS_PORT));
const redis = createRedisTicketStore({ client: open.client, commandTimeoutMs: PATIENCE_MS });
let store = redis;
const chosen: TicketStore = {
  put: (ticket) => store.put(ticket),
  take: (digest) => store.take(digest),
  dropAll: (owner) => store.dropAll(owner),
};

const server = await listen({
  port: 0,
  logger: silentLogger,
  // Everybody comes from one address, to be counted, not to be kept away.
  admission: { enforceFrom: 'never' },
  authTimeoutMs: PATIENCE_MS,
  methods: [ticketMethod({ store: chosen, audience: AUDIENCE })],
  upgrade: { ways: [ticketQuery()], missingCredential: 'allow' },
  handlers: {
    onOpen: () => {
      opened += 1;
    },
  },
  metrics: {
    watch() {},
    upgradeRefused() {},
    connectionOpened() {},
    connectionClosed() {},
    verificationStarted() {
      atOnce += 1;
      mostAtOnce = Math.max(mostAtOnce, atOnce);
    },
    verificationEnded() {
      atOnce -= 1;
    },
    authenticated() {},
    messageReceived() {},
    messageSent() {},
    applicationError() {},
  },
});

process.on('message', (question) => {
  if (question === 'look then delete') store = lookThenDelete(open, redis);
  process.send?.({ opened, mostAtOnce, crashes } satisfies Tally);
});
process.send?.({ port: server.port } satisfies Ready);
