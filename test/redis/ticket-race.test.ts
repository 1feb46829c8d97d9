// Is a ticket good for one connection only, wherever it is presented? N tickets, each raced by 200 sockets on 4 processes
// over one Redis: exactly N admissions. `npm test` races 40; all 1,000, after `npm run build`:
// INBAND_TICKET_RACES=1000 node node_modules/vitest/vitest.mjs run --config test/vitest.config.ts test/redis/ticket-race
import { createRedisTicketStore } from '@inband/redis';
import { createTicketIssuer } from '@inband/server/tickets';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLIENTS, type OpenClient } from '../../packages/redis/test/support/clients.ts';
import { RedisServer } from '../../packages/redis/test/support/redis-server.ts';
import { hasComponent } from '../support/has-component.ts';
import { inBatches } from '../support/in-batches.ts';
import { Program } from '../support/program.ts';
import type { Ready, Tally } from './race-server.ts';
import { AUDIENCE, raceTicket } from './race-ticket.ts';

const TICKETS = Number(process.env.INBAND_TICKET_RACES ?? 40);
const SOCKETS = 200;
/** Two at a time: while the answers of one race come in, the next one is connecting. */
const AT_ONCE = 2;
const SERVERS = ['ioredis', 'node-redis', 'ioredis', 'node-redis'];
/** A broken store need not be raced for long. */
const CONTROL_TICKETS = 4;

interface Tournament {
  readonly admissions: number;
  readonly maxPerTicket: number;
  readonly ends: ReadonlyMap<string, number>;
  /** By server. */
  readonly admittedAt: readonly number[];
  readonly seconds: number;
}

describe.skipIf(!hasComponent('redis-server'))('TICKET-2 one ticket, many sockets, several servers', () => {
  let redis: RedisServer;
  let issuersClient: OpenClient;
  const programs: Program[] = [];
  const ports: number[] = [];

  beforeAll(async () => {
    redis = await RedisServer.start();
    const [kind] = CLIENTS;
    if (kind === undefined) throw new Error('there is no client');
    issuersClient = await kind.connect(redis.port);
    process.env.REDIS_PORT = String(redis.port);
    // One after the other: each is told by the environment, and each start writes the program anew.
    for (const client of SERVERS) {
      process.env.REDIS_CLIENT = client;
      const [program, { port }] = await Program.start<Ready>(`${import.meta.dirname}/race-server.ts`);
      programs.push(program);
      ports.push(port);
    }
  });
  afterAll(async () => {
    await Promise.all(programs.map((program) => program.stop()));
    issuersClient?.close();
    await redis?.remove();
  });

  async function race(tickets: number): Promise<Tournament> {
    const issuer = createTicketIssuer({
      store: createRedisTicketStore({ client: issuersClient.client, commandTimeoutMs: 60_000 }),
      audience: AUDIENCE,
      ttlMs: 300_000,
    });
    const ends = new Map<string, number>();
    const admittedAt = SERVERS.map(() => 0);
    let admissions = 0;
    let maxPerTicket = 0;
    const startMs = performance.now();
    await inBatches(tickets, AT_ONCE, async (number) => {
      const issued = await issuer.issue({ subject: `user-${number}`, expiresAtMs: null });
      if (typeof issued === 'string') throw new Error(`no ticket: ${issued}`);
      const place = number % 2 === 0 ? 'message' : 'query';
      const result = await raceTicket(issued.ticket, place, ports, SOCKETS, number >> 1);
      admissions += result.admittedAt.length;
      maxPerTicket = Math.max(maxPerTicket, result.admittedAt.length);
      for (const server of result.admittedAt) admittedAt[server] = (admittedAt[server] ?? 0) + 1;
      for (const [end, count] of result.ends) ends.set(end, (ends.get(end) ?? 0) + count);
    });
    return { admissions, maxPerTicket, ends, admittedAt, seconds: (performance.now() - startMs) / 1_000 };
  }

  function ask(question: string): Promise<Tally[]> {
    return Promise.all(programs.map((program) => program.ask<Tally>(question)));
  }

  it('TICKET-2 of all sockets that present a ticket, at any of the servers, exactly one gets in', {
    timeout: 60_000 + TICKETS * 1_000,
  }, async () => {
    const { admissions, maxPerTicket, ends, admittedAt, seconds } = await race(TICKETS);
    const told = await ask('tell');
    console.log(
      `tickets ${TICKETS}, sockets ${TICKETS * SOCKETS}, admissions ${admissions}, max per ticket ${maxPerTicket}, ` +
        `seconds ${seconds.toFixed(1)}; admitted by server ${admittedAt.join('/')}, ` +
        `verified at once at most ${told.map(({ mostAtOnce }) => mostAtOnce).join('/')}`,
    );
    const inMessages = Math.ceil(TICKETS / 2);
    const inQueries = TICKETS - inMessages;
    expect(Object.fromEntries(ends)).toEqual({
      'message: in': inMessages,
      'message: auth_failed': inMessages * (SOCKETS - 1),
      'query: in': inQueries,
      'query: http 401': inQueries * (SOCKETS - 1),
    });
    expect(maxPerTicket).toBe(1);
    expect(admissions).toBe(TICKETS);
    // What the servers say about it themselves.
    expect(told.map(({ opened }) => opened)).toEqual(admittedAt);
    expect(told.flatMap(({ crashes }) => crashes)).toEqual([]);
  });

  it('would find out a store that looks first and then deletes', async () => {
    await ask('look then delete');
    const { admissions } = await race(CONTROL_TICKETS);
    expect(admissions).toBeGreaterThan(CONTROL_TICKETS);
  });
});
