// Do the servers that the bench compares all do the same, and let in nobody else?
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCertificate } from '../../bench/run/certificate.mjs';
import { loadServers } from '../../bench/run/load-servers.mjs';
import { startServer } from '../../bench/servers/run/start-server.mjs';
import { eventually } from '../support/eventually.ts';
import { benchToken, TOKENS, WRONG_TOKENS } from './bench-token.ts';
import type { BenchServer, RunningServer } from './protocol.ts';
import { ProtocolClient } from './protocol-client.ts';

const all = (await loadServers({ files: [], externals: [] })) as unknown as readonly BenchServer[];
/** The others are programs, which have a test of their own. */
const servers = all.filter(({ serve }) => serve !== undefined);
/** Quotes, and what takes more than a byte, must come back as well. */
const DATA = 'before "c0unt-me!" behind';

const start = async (server: BenchServer | undefined, options: object = {}): Promise<RunningServer> =>
  (await startServer(server, { tokens: TOKENS, ...options })) as unknown as RunningServer;

const named = (name: string): BenchServer => {
  const found = servers.find((server) => server.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
};

const enter = (port: number, { protocol }: BenchServer, isTls = false): Promise<ProtocolClient> =>
  ProtocolClient.enter(port, protocol, { isTls, credential: protocol.authenticate(benchToken()) });

const becomesTrue = (isTrue: () => boolean | Promise<boolean>): Promise<void> =>
  eventually(isTrue, () => 'it did not happen in time');

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Its first request is answered, and nothing else was said to it that counts. */
async function echo(client: ProtocolClient): Promise<void> {
  const { request, response } = client.protocol;
  client.send(request(DATA));
  await client.sees(response);
  expect(client.count(response)).toBe(1);
}

/** How often the marker has come, by when the answer to a request that lacks it is there: what was said before it is, too. */
async function markers(client: ProtocolClient): Promise<number> {
  const { request, response } = client.protocol;
  client.send(request('the last', '2'));
  await client.sees(Buffer.from('the last'));
  return client.count(response);
}

test('every kind of server is there', () => {
  expect(servers.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'inband',
      'inband-msgpack',
      'inband-cached',
      'inband-resumed',
      'uws-bare',
      'uws-handwritten',
      'graphql-ws-uws',
      'graphql-ws-ws',
      'socket-io',
      'socket-io-uws',
      'ws-naive',
      'ws-tuned',
    ]),
  );
});

describe.each(servers.map((server) => [server.name, server] as const))('%s', (_name, server) => {
  const { protocol, verifies } = server;
  const isOpenToAll = verifies === 'nothing';
  let running: RunningServer;

  beforeAll(async () => {
    running = await start(server);
  });
  afterAll(async () => {
    expect(running.failure()).toBeNull();
    await running.stop();
  });

  test('lets in who has a right token, and sends back the data of a request as it came', async () => {
    const client = await enter(running.port, server);
    expect(client.count(protocol.authenticated)).toBe(1);
    await echo(client);
    const text = client.received;
    expect(text.includes(DATA) || text.includes(DATA.replaceAll('"', '\\"'))).toBe(true);
    client.drop();
  });

  test('takes one-way messages', async () => {
    const client = await enter(running.port, server);
    const before = (await running.ask('counted')).counted ?? 0;
    for (const id of ['3', '4', '5']) client.send(protocol.oneWay('nothing', id));
    await echo(client);
    await becomesTrue(async () => (await running.ask('counted')).counted === before + 3);
    client.drop();
  });

  test('tells all what one publishes, once', async () => {
    const clients = await Promise.all([1, 2, 3].map(() => enter(running.port, server)));
    clients[0]?.send(protocol.publish(DATA));
    await Promise.all(clients.map((client) => client.sees(protocol.response)));
    for (const client of clients) expect(await markers(client)).toBe(1);
    for (const client of clients) client.drop();
  });

  test('ends who sends more than 16 KiB at once', async () => {
    for (const frame of protocol.floods.oversized) {
      if (frame.length < 16_384 && frame.length > 100) continue;
      const client = await ProtocolClient.open(running.port, protocol);
      client.send(frame);
      await becomesTrue(() => client.closeCode !== null);
    }
  });

  test('lives through garbage', async () => {
    for (const frame of isOpenToAll ? [] : protocol.floods.garbage) {
      const client = await ProtocolClient.open(running.port, protocol);
      client.send(frame);
      client.send(protocol.floods.ping);
    }
    const client = await enter(running.port, server);
    await echo(client);
    client.drop();
  });

  // The floor lets everybody in.
  test.each(isOpenToAll ? [] : Object.entries(WRONG_TOKENS))(
    'lets in nobody with a token that is %s',
    async (_what, make) => {
      const client = await ProtocolClient.open(running.port, protocol);
      client.send(protocol.authenticate(make()));
      expect(await client.outcome()).toBe('refused');
      expect(client.count(protocol.authenticated)).toBe(0);
      client.drop();
    },
  );

  test.each(isOpenToAll ? [] : [server.name])(
    '%s acts on nothing before authentication, not even when a right token follows',
    async () => {
      const member = await enter(running.port, server);
      const before = (await running.ask('counted')).counted;
      const early = [protocol.oneWay('nothing', '6'), protocol.publish(DATA), protocol.request(DATA)];
      const strangers = await Promise.all(
        early.map(async (frame) => {
          const stranger = await ProtocolClient.open(running.port, protocol);
          stranger.send(frame, protocol.authenticate(benchToken()));
          await stranger.outcome();
          return stranger;
        }),
      );
      await sleep(50);
      for (const stranger of strangers) {
        expect(stranger.count(protocol.response)).toBe(0);
        stranger.drop();
      }
      expect(await markers(member)).toBe(0);
      expect((await running.ask('counted')).counted).toBe(before);
      member.drop();
    },
  );

  test('says what it takes', async () => {
    const { rssBytes, heapBytes } = await running.ask('memory');
    expect(rssBytes).toBeGreaterThan(10_000_000);
    expect(heapBytes).toBeGreaterThan(1_000_000);
    expect((await running.ask('cpu')).cpuMicroseconds).toBeGreaterThan(10_000);
    expect(running.pids).toHaveLength(1);
  });
});

test('a resume credential opens one more connection, and no third', async () => {
  const server = named('inband-resumed');
  const { protocol } = server;
  const running = await start(server);
  const first = await enter(running.port, server);
  const { begin, end, authenticate } = protocol.resume ?? expect.unreachable();
  const [, rest = ''] = first.received.split(begin);
  const credential = authenticate(rest.slice(0, rest.indexOf(end)));
  const second = await ProtocolClient.enter(running.port, protocol, { credential });
  await echo(second);
  const third = await ProtocolClient.open(running.port, protocol);
  third.send(credential);
  expect(await third.outcome()).toBe('refused');
  await running.stop();
});

describe('over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test
    .skipIf(spawnSync('openssl', ['version']).status !== 0)
    .each(['inband', 'uws-bare', 'graphql-ws-uws', 'graphql-ws-ws', 'socket-io', 'ws-naive', 'ws-tuned'])(
    '%s',
    async (name) => {
      const running = await start(named(name), { tls: makeCertificate(folder) });
      const client = await enter(running.port, named(name), true);
      await echo(client);
      client.drop();
      await running.stop();
    },
  );
});

describe('several on one port', () => {
  test.each([
    ['uws-handwritten', 2],
    ['ws-naive', 3],
    ['inband', 1],
  ])('%s, with %d processes in all', async (name, processes) => {
    const running = await start(named(name), { processes: 2 });
    expect(new Set(running.pids).size).toBe(processes);
    const clients = await Promise.all(Array.from({ length: 8 }, () => enter(running.port, named(name))));
    for (const client of clients) {
      client.send(client.protocol.oneWay('nothing'));
      await echo(client);
      client.drop();
    }
    await becomesTrue(async () => (await running.ask('counted')).counted === clients.length);
    expect((await running.ask('memory')).rssBytes).toBeGreaterThan(10_000_000);
    await running.stop();
    // Whoever a process started is gone a moment after it.
    for (const pid of running.pids) await becomesTrue(() => !isRunning(pid));
  });
});

test('a server that dies is told of, and one that cannot start says why', async () => {
  const server = named('ws-tuned');
  const running = await start(server);
  const external = { ...server, external: { host: running.host, port: running.port, pids: running.pids } };
  const same = await start(external);
  expect(same.failure()).toBeNull();
  expect((await same.ask('memory')).rssBytes).toBeGreaterThan(10_000_000);
  await expect(start(server, { port: running.port })).rejects.toThrow(/EADDRINUSE/);
  process.kill(running.pids[0] ?? 0, 'SIGKILL');
  await becomesTrue(() => running.failure() !== null && same.failure() !== null);
  expect(running.failure()).toMatch(/SIGKILL/);
  await expect(running.ask('memory')).rejects.toThrow(/ended/);
  await running.stop();
});
