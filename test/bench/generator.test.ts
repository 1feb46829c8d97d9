// Does the load generator of the benches do what it is told, and does it tell what became of everybody?
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildGenerator } from '../../bench/generator/build-generator.mjs';
import { Generator } from '../../bench/generator/generator.mjs';
import { eventually } from '../support/eventually.ts';
import { hasComponent } from '../support/has-component.ts';
import { upgradeRequest } from '../support/upgrade-request.ts';
import { clientFrame, TEXT, textFrame } from '../support/websocket-frame.ts';
import { type Certificate, type Client, type Script, ScriptedServer } from './scripted-server.ts';
import { serverFrame } from './server-frame.ts';

type Histogram = readonly (readonly [lowestNs: number, count: number])[];

interface Answer {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly failed: number;
  readonly failures: Record<string, number>;
  readonly done: number;
  readonly held: number;
  readonly latency: Histogram;
  readonly [name: string]: unknown;
}

type Command = (options?: Record<string, unknown>) => Promise<Answer>;

interface LoadGenerator {
  readonly setUp: Command;
  readonly connect: Command;
  readonly hold: Command;
  readonly say: Command;
  readonly request: Command;
  readonly paced: Command;
  readonly oneWay: Command;
  readonly fanOut: Command;
  readonly storm: Command;
  readonly idle: Command;
  readonly release: Command;
  readonly pid: number | undefined;
  frames(frames: readonly Buffer[]): Promise<Answer>;
  end(): Promise<void>;
}

const MARK = 'c0unt-me!';
const marker = Buffer.from(MARK);
const frame = textFrame({ type: 'request', id: '1', data: `${MARK}pppp` });
const authFrame = (token: string): Buffer => textFrame({ type: 'auth', token });

/** With CI=true the answer is yes: there it must fail to be built, not be skipped. */
const canBuild = process.env.CI === 'true' || spawnSync('cc', ['--version']).status === 0;
const isPossible = process.platform === 'linux' && canBuild;

describe.skipIf(!isPossible)('the load generator (skipped where there is no Linux or no C compiler)', () => {
  let program: { file: string; hasTls: boolean };
  let generator: LoadGenerator;
  const servers: ScriptedServer[] = [];

  beforeAll(() => {
    program = buildGenerator();
  });
  beforeEach(() => {
    generator = Generator.start(program) as unknown as LoadGenerator;
  });
  afterEach(async () => {
    await generator.end();
    for (const server of servers.splice(0)) await server.close();
  });

  /** Ready to be asked, with a server that does what `script` says. */
  async function serve(
    script: Script = {},
    settings: Record<string, unknown> = {},
    certificate?: Certificate,
  ) {
    const server = await ScriptedServer.start(script, certificate);
    servers.push(server);
    await setUp({ port: server.port, tls: certificate !== undefined, ...settings });
    return server;
  }

  async function setUp(settings: Record<string, unknown>) {
    await generator.setUp({
      host: '127.0.0.1',
      sources: { first: '127.0.0.2', count: 4 },
      upgrade: Buffer.from(upgradeRequest()),
      greeting: null,
      authenticated: Buffer.from('"type":"auth_ok"'),
      refused: Buffer.from('"type":"no"'),
      reply: null,
      resume: null,
      ...settings,
    });
    await generator.frames(Array.from({ length: 3 }, (_, index) => authFrame(`token-${index}`)));
  }

  const resume = {
    authenticate: (credential: string) => textFrame({ type: 'auth', method: 'resume', token: credential }),
    begin: '"resume":"',
    end: '"',
  };

  const hold = (total: number) => generator.hold({ total, atATime: 8, authenticate: true });
  const clean = { failed: 0, failures: {} };
  const sum = (histogram: Histogram) => histogram.reduce((total, [, count]) => total + count, 0);

  it('connects, authenticates and ends so many times, with the frames in turn', async () => {
    const server = await serve();
    const answer = await generator.connect({ total: 30, atATime: 8 });
    expect(answer).toMatchObject({ ...clean, done: 30, resumed: 0 });
    expect(sum(answer.latency)).toBe(30);
    expect(answer.seconds).toBeGreaterThan(answer.cpuSeconds);
    expect(server.tokens.toSorted()).toEqual(
      Array.from({ length: 30 }, (_, index) => `token-${index % 3}`).toSorted(),
    );
    expect([...server.sources].toSorted()).toEqual(['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5']);
    await eventually(
      () => server.clients.size === 0,
      () => 'not all were ended',
    );
  });

  it.each<[string, Script, Record<string, number>]>([
    ['a close code', { auth: ({ webSocket }) => webSocket.close(4403, 'no') }, { 'close 4403': 6 }],
    ['a close frame without a code', { auth: ({ webSocket }) => webSocket.close() }, { 'close 1005': 6 }],
    ['the marker of a refusal', { auth: ({ webSocket }) => webSocket.send('{"type":"no"}') }, { refused: 6 }],
    ['a status', { refuse: (socket) => done(socket.end('HTTP/1.1 503 Busy\r\n\r\n')) }, { 'http 503': 6 }],
    [
      'something else than HTTP',
      { refuse: (socket) => done(socket.end('220 mail.example')) },
      { 'not http': 6 },
    ],
    ['a reset', { auth: ({ socket }) => done(socket.resetAndDestroy()) }, { reset: 6 }],
    ['a reset of the upgrade', { refuse: (socket) => done(socket.resetAndDestroy()) }, { reset: 6 }],
    ['an end without a word', { auth: ({ socket }) => done(socket.end()) }, { ended: 6 }],
    ['silence', { auth: () => {} }, { timeout: 6 }],
    [
      'one half in one way, one in another',
      { auth: ({ webSocket, index }) => webSocket.close(4000 + (index % 2)) },
      { 'close 4000': 3, 'close 4001': 3 },
    ],
    [
      'a masked frame',
      { auth: ({ socket }) => done(socket.write(clientFrame(TEXT, '"type":"auth_ok"'))) },
      { 'masked frame': 6 },
    ],
    [
      'a frame said to be compressed',
      { auth: ({ socket }) => done(socket.write(serverFrame('"type":"auth_ok"', { opcode: 0x41 }))) },
      { 'reserved bit': 6 },
    ],
  ])('names how connections failed: by %s', async (name, script, failures) => {
    await serve(script);
    const timeoutSeconds = name === 'silence' ? 0.5 : 20;
    const answer = await generator.connect({ total: 6, atATime: 6, timeoutSeconds });
    expect(answer).toMatchObject({ done: 0, failed: 6 });
    expect(answer.failures).toEqual(failures);
  });

  it('names who does not listen, and does not wait for it', async () => {
    const server = await serve();
    await server.close();
    servers.pop();
    expect(await generator.connect({ total: 9, atATime: 4 })).toMatchObject({
      done: 0,
      failed: 9,
      failures: { 'errno 111': 9 },
    });
  });

  it('waits for a greeting where there is one', async () => {
    let isGreeted = false;
    await serve(
      {
        opened: ({ webSocket }) => {
          setTimeout(() => {
            isGreeted = true;
            webSocket.send('INFO {}');
          }, 50);
        },
        auth: ({ webSocket }) => webSocket.send(isGreeted ? '{"type":"auth_ok"}' : '{"type":"no"}'),
      },
      { greeting: Buffer.from('INFO {') },
    );
    expect(await generator.connect({ total: 1, atATime: 1 })).toMatchObject({ ...clean, done: 1 });
  });

  it('holds silent connections and others, up to a total, and lets them go', async () => {
    const server = await serve();
    expect(await generator.hold({ total: 5, atATime: 2, authenticate: false })).toMatchObject({
      ...clean,
      held: 5,
    });
    expect(server.tokens).toEqual([]);
    expect(await hold(12)).toMatchObject({ ...clean, done: 7, held: 12 });
    expect(server.tokens).toHaveLength(7);
    expect(server.clients.size).toBe(12);
    expect(await generator.release()).toMatchObject({ ...clean, done: 12 });
    await eventually(
      () => server.clients.size === 0,
      () => 'not all were let go',
    );
    expect(await hold(2)).toMatchObject({ ...clean, held: 2 });
  });

  it('answers pings, and those of the application, also between commands', async () => {
    const server = await serve({}, { reply: { to: Buffer.from('2'), with: textFrame({ type: 'pong' }) } });
    await hold(4);
    for (const { webSocket } of server.clients) {
      webSocket.ping('a');
      // All of a frame, or it is only a two.
      webSocket.send('2');
      webSocket.send('[2]');
    }
    await eventually(
      () => server.pongs === 4 && server.messages.length === 4,
      () => `${server.pongs} pongs, ${server.messages}`,
    );
    expect(server.messages).toEqual(Array.from({ length: 4 }, () => '{"type":"pong"}'));
    const idle = generator.idle({ seconds: 3 });
    setTimeout(() => server.drop(({ webSocket }) => webSocket.ping()), 100);
    expect(await idle).toMatchObject({ ...clean, held: 4, pings: 4 });
  });

  it('counts a connection that ends while nothing is done, and one that ends between commands', async () => {
    const server = await serve();
    await hold(6);
    const [first, second] = server.clients;
    const idle = generator.idle({ seconds: 3 });
    first?.webSocket.close(4001);
    expect(await idle).toMatchObject({ failed: 1, failures: { 'close 4001': 1 }, held: 5 });
    second?.webSocket.close(4002);
    await eventually(
      () => server.clients.size === 4,
      () => 'it was not ended',
    );
    expect(await generator.idle({ seconds: 0 })).toMatchObject({ failed: 1, failures: { 'close 4002': 1 } });
  });

  it('says something on every connection, and waits until it was confirmed', async () => {
    const server = await serve();
    await hold(5);
    const answer = await generator.say({ frame, marker });
    expect(answer).toMatchObject({ ...clean, done: 5 });
    expect(server.messages).toHaveLength(5);
    server.script = { message: () => {} };
    expect(await generator.say({ frame, marker: null })).toMatchObject({ ...clean, done: 5 });
    expect(await generator.say({ frame, marker, timeoutSeconds: 0.3 })).toMatchObject({
      done: 0,
      failures: { timeout: 5 },
    });
  });

  it.each([1, 3])('sends so many requests in all, each connection with %i under way', async (outstanding) => {
    const server = await serve();
    let most = 0;
    const waiting = new Map<Client, number>();
    server.script = {
      message: (client, text) => {
        waiting.set(client, (waiting.get(client) ?? 0) + 1);
        most = Math.max(most, waiting.get(client) ?? 0);
        setImmediate(() => {
          waiting.set(client, (waiting.get(client) ?? 0) - 1);
          client.webSocket.send(text);
        });
      },
    };
    await hold(5);
    const answer = await generator.request({ total: 201, outstanding, frame, marker });
    expect(answer).toMatchObject({ ...clean, done: 201 });
    expect(sum(answer.latency)).toBe(201);
    expect(server.messages).toHaveLength(201);
    expect(most).toBe(outstanding);
  });

  it.each<[string, (client: Client, count: number) => void]>([
    ['in frames that come byte by byte', ({ socket }) => dribble(socket, serverFrame(`{"data":"${MARK}"}`))],
    [
      'in pieces of messages, with a ping between them',
      ({ socket }) => {
        socket.write(serverFrame(`{"data":"${MARK.slice(0, 4)}`, { fin: false }));
        socket.write(serverFrame('', { opcode: 9 }));
        socket.write(serverFrame(`${MARK.slice(4)}"}`, { opcode: 0 }));
      },
    ],
    [
      'cut in two, in frames of their own',
      ({ socket }) => {
        socket.write(serverFrame(`c0unc0${MARK.slice(0, 7)}`));
        socket.write(serverFrame(MARK.slice(7)));
      },
    ],
    [
      'in a frame with two bytes of length',
      ({ socket }) => done(socket.write(serverFrame(`${'x'.repeat(300)}${MARK}`))),
    ],
    [
      'in a frame with eight',
      ({ socket }) => done(socket.write(serverFrame(`${'x'.repeat(400_000)}${MARK}`))),
    ],
    [
      'two in one frame',
      ({ socket }, count) => {
        if (count % 2 === 0) socket.write(serverFrame(`${MARK}${MARK}`));
      },
    ],
    [
      'two frames in one segment',
      ({ socket }, count) => {
        if (count % 2 === 0) socket.write(Buffer.concat([serverFrame(MARK), serverFrame(MARK)]));
      },
    ],
  ])('counts answers %s', async (_name, reply) => {
    const server = await serve();
    const counts = new Map<Client, number>();
    server.script = {
      message: (client) => {
        const count = (counts.get(client) ?? 0) + 1;
        counts.set(client, count);
        reply(client, count);
      },
    };
    await hold(2);
    const answer = await generator.request({ total: 12, outstanding: 2, frame, marker, timeoutSeconds: 10 });
    expect(answer).toMatchObject({ ...clean, done: 12 });
  });

  it('counts what a connection owed when it ended', async () => {
    const server = await serve();
    await hold(2);
    server.script = { message: ({ webSocket }) => webSocket.close(4002) };
    expect(await generator.request({ total: 100, outstanding: 3, frame, marker })).toMatchObject({
      done: 0,
      failed: 6,
      failures: { 'close 4002': 6 },
    });
    await expect(generator.request({ total: 100, frame, marker })).rejects.toThrow('no connection is held');
  });

  it.each<[string, (options: Record<string, unknown>) => Promise<Answer>]>([
    ['request', (options) => generator.request({ total: 1e9, ...options })],
    ['paced', (options) => generator.paced({ perSecond: 500, seconds: 60, ...options })],
    ['oneWay', (options) => generator.oneWay({ total: 1e9, last: frame, ...options })],
    ['fanOut', (options) => generator.fanOut({ publishes: 1e9, ...options })],
    ['say', (options) => generator.say({ ...options, marker: Buffer.from('never') })],
    ['connect', () => generator.connect({ total: 50_000, atATime: 16 })],
  ])('ends when the server dies in the middle of %s', async (_name, ask) => {
    const server = await serve();
    await hold(4);
    const asked = ask({ frame, marker });
    await new Promise((resolve) => setTimeout(resolve, 300));
    servers.pop();
    await server.close();
    const answer = await asked;
    expect(answer.failed).toBeGreaterThanOrEqual(4);
    expect(Object.keys(answer.failures).join()).toMatch(/^(reset|ended|errno 111|no connection|,)+$/);
  });

  it('sends on a schedule, and counts from when a request was due', async () => {
    const server = await serve();
    const parked: (() => void)[] = [];
    const total = 50;
    server.script = {
      message: ({ webSocket }, text) => {
        parked.push(() => webSocket.send(text));
        if (parked.length === total) for (const send of parked) send();
      },
    };
    await hold(3);
    const answer = await generator.paced({ perSecond: 100, seconds: 0.5, frame, marker });
    expect(answer).toMatchObject({ ...clean, done: total, sent: total });
    expect(answer.seconds).toBeGreaterThan(0.49);
    // The first was due 490 ms before the last was sent; nobody waited for an answer in between.
    expect(answer.latency.at(-1)?.[0]).toBeGreaterThan(480e6);
    expect(sum(answer.latency.filter(([lowestNs]) => lowestNs > 240e6))).toBeGreaterThanOrEqual(25);
    expect(sum(answer.lateness as Histogram)).toBe(total);
  });

  it('counts from when a request was due, even where it was the generator that was late', async () => {
    const server = await serve();
    await hold(2);
    const asked = generator.paced({ perSecond: 200, seconds: 4, frame, marker });
    const signal = (name: NodeJS.Signals) => process.kill(Number(generator.pid), name);
    await eventually(
      () => server.messages.length > 0,
      () => 'it did not begin',
    );
    signal('SIGSTOP');
    setTimeout(() => signal('SIGCONT'), 300);
    const answer = await asked;
    expect(answer).toMatchObject({ ...clean, done: 800 });
    // Of the 60 that were due while it stood still, the 40 of the first 200 ms.
    const isLate = ([lowestNs]: Histogram[number]) => lowestNs > 90e6;
    expect(sum(answer.latency.filter(isLate))).toBeGreaterThanOrEqual(35);
    expect(sum((answer.lateness as Histogram).filter(isLate))).toBeGreaterThanOrEqual(35);
  });

  it('takes several frames in turn, on each connection', async () => {
    const server = await serve();
    await hold(2);
    const ids = ['a', 'b', 'c'];
    const frames = ids.map((id) => textFrame({ type: 'request', id, data: MARK }));
    const heard = () => server.messages.splice(0).map((text) => JSON.parse(text).id);
    expect(await generator.paced({ perSecond: 400, seconds: 0.02, frame: frames, marker })).toMatchObject({
      ...clean,
      done: 8,
    });
    expect(heard().toSorted()).toEqual([...'aaaabbcc']);
    // Each says them in turn, so that no two that are alike are under way at once; how many, depends on who is faster.
    const saidBy = new Map<Client, unknown[]>();
    server.script = {
      message: (client, text) => {
        saidBy.set(client, [...(saidBy.get(client) ?? []), JSON.parse(text).id]);
        client.webSocket.send(text);
      },
    };
    expect(await generator.request({ total: 12, outstanding: 3, frame: frames, marker })).toMatchObject(
      clean,
    );
    expect(saidBy.size).toBe(2);
    for (const said of saidBy.values()) expect(said).toEqual(said.map((_, index) => ids[index % 3]));
    expect(heard()).toHaveLength(12);
    server.script = { message: ({ webSocket }, text) => text.includes('"last"') && webSocket.send(text) };
    const last = textFrame({ type: 'request', id: 'last', data: MARK });
    expect(await generator.oneWay({ total: 2_000, frame: frames, last, marker })).toMatchObject(clean);
    const said = heard();
    const counts = [...ids, 'last'].map((id) => said.filter((other) => other === id).length);
    expect(counts).toEqual([668, 666, 666, 2]);
  });

  it('counts what is missing on a schedule as failed', async () => {
    await serve({ message: ({ webSocket, index }, text) => index > 0 && webSocket.send(text) });
    await hold(2);
    expect(
      await generator.paced({ perSecond: 100, seconds: 0.1, frame, marker, timeoutSeconds: 3 }),
    ).toMatchObject({ done: 5, failed: 5, failures: { timeout: 5 } });
  });

  it('sends what nobody answers as fast as it is read, and knows when all was', async () => {
    const server = await serve();
    const last = textFrame({ type: 'request', id: 'last', data: MARK });
    const note = textFrame({ type: 'note', data: 'p'.repeat(200) });
    server.script = {
      message: ({ webSocket }, text) => {
        if (text.includes('"last"')) webSocket.send(text);
      },
    };
    await hold(3);
    const total = 40_000;
    expect(await generator.oneWay({ total, frame: note, last, marker })).toMatchObject({
      ...clean,
      done: total,
    });
    expect(server.messages).toHaveLength(total + 3);
  });

  it.each([null, 200])('has everybody hear what one says, with perSecond %s', async (perSecond) => {
    const server = await serve();
    server.script = {
      message: (_client, text) => {
        for (const { webSocket } of server.clients) webSocket.send(text);
      },
    };
    await hold(7);
    const answer = await generator.fanOut({ publishes: 20, perSecond, frame, marker });
    expect(answer).toMatchObject({ ...clean, done: 20, deliveries: 140 });
    expect(sum(answer.latency)).toBe(140);
    expect(server.messages).toHaveLength(20);
  });

  it('counts deliveries that do not come', async () => {
    const server = await serve();
    server.script = {
      message: (_client, text) => {
        for (const { webSocket, index } of server.clients) if (index > 0) webSocket.send(text);
      },
    };
    await hold(4);
    const options = { publishes: 3, perSecond: 100, frame, marker, timeoutSeconds: 3 };
    expect(await generator.fanOut(options)).toMatchObject({
      deliveries: 9,
      failed: 3,
      failures: { timeout: 3 },
    });
  });

  it('keeps the credentials for coming back, and spends each once', async () => {
    const server = await serve({}, { resume });
    expect(await generator.connect({ total: 10, atATime: 5 })).toMatchObject({
      ...clean,
      resumed: 0,
      resumes: 10,
    });
    server.tokens.length = 0;
    const answer = await generator.connect({ total: 14, atATime: 1, useResumes: true });
    expect(answer).toMatchObject({ ...clean, done: 14, resumed: 14, resumes: 10 });
    const given = Array.from({ length: 14 }, (_, index) => `r${index}${'x'.repeat(index % 7)}`);
    expect(server.tokens.toSorted()).toEqual(given.toSorted());
  });

  it('does not let an answer pass that lacks the credential', async () => {
    await serve({ auth: ({ webSocket }) => webSocket.send('{"type":"auth_ok"}') }, { resume });
    expect(await generator.connect({ total: 2, atATime: 2 })).toMatchObject({
      failures: { 'no resume credential': 2 },
    });
  });

  it('loses all at once and brings them back, those that are turned away later', async () => {
    const server = await serve({}, { resume });
    await hold(20);
    server.script = {
      refuse: (socket, index) => index < 25 && done(socket.end('HTTP/1.1 503 Busy\r\n\r\n')),
    };
    server.tokens.length = 0;
    const answer = await generator.storm({ atATime: 8, useResumes: true });
    expect(answer).toMatchObject({
      ...clean,
      done: 20,
      held: 20,
      resumed: 20,
      retries: 5,
      retried: { 'http 503': 5 },
      lostBy: {},
    });
    expect(new Set(server.tokens).size).toBe(20);
    const { to50Ms, to95Ms, to99Ms, to100Ms } = answer as unknown as Record<string, number>;
    expect([to50Ms, to95Ms, to99Ms, to100Ms]).toEqual(
      [to50Ms, to95Ms, to99Ms, to100Ms].toSorted((a, b) => Number(a) - Number(b)),
    );
    expect(to100Ms).toBeGreaterThan(49);
    expect(await generator.request({ total: 40, frame, marker })).toMatchObject({ ...clean, done: 40 });
  });

  it('waits for the server to lose all, and brings them back', async () => {
    const server = await serve();
    await hold(10);
    const storm = generator.storm({ atATime: 4, wait: true });
    setTimeout(() => server.drop(({ webSocket }) => webSocket.close(1012)), 1_000);
    expect(await storm).toMatchObject({ ...clean, done: 10, held: 10, lostBy: { 'close 1012': 10 } });
  });

  it('says who did not come back', async () => {
    const server = await serve();
    await hold(3);
    server.script = { auth: ({ webSocket, index }) => index > 3 && webSocket.send('{"type":"auth_ok"}') };
    expect(await generator.storm({ atATime: 3, timeoutSeconds: 3 })).toMatchObject({
      done: 2,
      failed: 1,
      failures: { timeout: 1 },
    });
  });

  it('refuses what makes no sense, and goes on', async () => {
    await expect(generator.connect({ total: 1, atATime: 1 })).rejects.toThrow(
      '"connect": there was no "setUp"',
    );
    await expect(setUp({ host: 'localhost', port: 1 })).rejects.toThrow('"host" must be an IP address');
    await serve();
    await expect(generator.connect({ total: 1, atATime: 0 })).rejects.toThrow('"atATime"');
    await expect(generator.hold({ total: 20_000, atATime: 1 })).rejects.toThrow('"total"');
    const twoFrames = () => Buffer.concat([authFrame('a'), authFrame('b')]);
    await expect(setUp({ port: 1, resume: { ...resume, authenticate: twoFrames } })).rejects.toThrow(
      'single',
    );
    expect(await generator.connect({ total: 1, atATime: 1 })).toMatchObject({ ...clean, done: 1 });
  });

  it('ends in the middle of a command, and answers none after that', async () => {
    const server = await serve({ message: () => {} });
    await hold(2);
    const asked = generator.request({ total: 1, frame, marker });
    const lost = expect(asked).rejects.toThrow('the generator ended with 0');
    await eventually(
      () => server.messages.length === 1,
      () => 'it did not begin',
    );
    await generator.end();
    await lost;
    await expect(generator.idle({ seconds: 0 })).rejects.toThrow('the generator ended with 0');
  });

  it('says that there is no such program', async () => {
    const none = Generator.start({ file: '/nonexistent/generator' }) as unknown as LoadGenerator;
    await expect(none.release()).rejects.toThrow('the generator did not start');
    await none.end();
  });

  describe.skipIf(!hasComponent('openssl'))('over TLS (skipped without openssl)', () => {
    let certificate: Certificate;
    const folder = mkdtempSync(join(tmpdir(), 'inband-generator-test-'));
    afterAll(() => rmSync(folder, { recursive: true }));
    beforeAll(() => {
      if (!program.hasTls) throw new Error('the generator was built without TLS: install libssl-dev');
      const files = { key: join(folder, 'key.pem'), cert: join(folder, 'cert.pem') };
      const key = [
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-keyout',
        files.key,
      ];
      const self = ['-subj', '/CN=localhost', '-days', '2', '-out', files.cert];
      execFileSync('openssl', ['req', '-x509', ...key, ...self], { stdio: 'ignore' });
      certificate = { key: readFileSync(files.key, 'utf8'), cert: readFileSync(files.cert, 'utf8') };
    });

    it('connects with a full handshake each, and speaks', async () => {
      const server = await serve({}, { resume }, certificate);
      expect(await generator.connect({ total: 12, atATime: 4 })).toMatchObject({ ...clean, done: 12 });
      await hold(5);
      expect(server.reusedSessions).toBe(0);
      expect(await generator.request({ total: 100, outstanding: 2, frame, marker })).toMatchObject({
        ...clean,
        done: 100,
      });
      const note = textFrame({ type: 'note', data: 'p'.repeat(8_000) });
      server.script = {
        message: ({ webSocket }, text) => {
          if (text.includes('"request"')) webSocket.send(`${'x'.repeat(100_000)}${text}`);
        },
      };
      expect(await generator.oneWay({ total: 2_000, frame: note, last: frame, marker })).toMatchObject({
        ...clean,
        done: 2_000,
      });
      expect(await generator.storm({ atATime: 2, useResumes: true })).toMatchObject({ ...clean, done: 5 });
    });

    it('names how connections failed', async () => {
      const server = await serve({ auth: ({ webSocket }) => webSocket.close(4403) }, {}, certificate);
      expect(await generator.connect({ total: 3, atATime: 3 })).toMatchObject({
        failures: { 'close 4403': 3 },
      });
      server.script = { auth: ({ socket }) => socket.destroy() };
      expect(await generator.connect({ total: 3, atATime: 3 })).toMatchObject({ done: 0, failed: 3 });
      await serve({}, { tls: true });
      const { failures } = await generator.connect({ total: 3, atATime: 3 });
      expect(Object.keys(failures).join()).toMatch(/^tls: [\w ]+$/);
    });

    it('can be built without, and says so', async () => {
      const plain = buildGenerator({ withTls: false });
      expect(plain.hasTls).toBe(false);
      const withoutTls = Generator.start(plain) as unknown as LoadGenerator;
      const upgrade = Buffer.from(upgradeRequest());
      const settings = { host: '127.0.0.1', port: 1, upgrade, authenticated: marker };
      await expect(withoutTls.setUp({ ...settings, tls: true })).rejects.toThrow('without TLS');
      expect(await withoutTls.setUp({ ...settings, tls: false })).toMatchObject(clean);
      await withoutTls.end();
    });
  });
});

/** Has a script's part end with yes. */
function done(_result: unknown): true {
  return true;
}

const dribbled = new WeakMap<Client['socket'], Promise<void>>();

/** One byte a segment, behind what is still being said like that. */
function dribble(socket: Client['socket'], bytes: Buffer): void {
  const write = (byte: number) =>
    new Promise<void>((resolve) => socket.write(Buffer.from([byte]), () => setImmediate(resolve)));
  const all = async () => {
    await dribbled.get(socket);
    for (const byte of bytes) await write(byte);
  };
  dribbled.set(socket, all());
}
