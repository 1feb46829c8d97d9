// What does it take to get everybody back in who was lost at once? With resume credentials, and without.
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Child } from '../hot-path/child.mjs';

const USAGE = 'usage: node bench/storm/storm.mjs [--clients 10000] [--rounds 2] [--backend-ms 5]\n';
/** How long to wait for everybody before the round counts as failed. */
const PATIENCE_MS = 120_000;
const POLL_MS = 50;
const ISSUER = 'https://issuer.example';
const AUDIENCE = 'bench';

const { clients, rounds, backendMs } = readOptions();
/** The window that the server advertises: its default, and none to speak of, so that nothing but work takes time. */
const SETTINGS = [
  { name: 'default window', resume: true, reconnectsPerSecond: null },
  { name: 'default window', resume: false, reconnectsPerSecond: null },
  { name: 'no window', resume: true, reconnectsPerSecond: 1_000_000 },
  { name: 'no window', resume: false, reconnectsPerSecond: 1_000_000 },
];

const rows = [];
for (let round = 0; round < rounds; round += 1) {
  for (const setting of round % 2 === 0 ? SETTINGS : SETTINGS.toReversed()) {
    process.stderr.write(`round ${round + 1}: ${setting.name}, resume ${setting.resume ? 'on' : 'off'}\n`);
    rows.push(await storm(setting));
  }
}
process.stdout.write(table(rows));
process.exit(rows.every(({ back }) => back === clients) ? 0 : 1);

async function storm({ name, resume, reconnectsPerSecond }) {
  const secret = randomBytes(32).toString('base64url');
  const shared = { secret, issuer: ISSUER, audience: AUDIENCE };
  const server = new Child(
    '../storm/server.mjs',
    [JSON.stringify({ ...shared, resume, reconnectsPerSecond, backendMs })],
    { cpu: 0 },
  );
  try {
    const { port } = await server.ready;
    const load = new Child(
      '../storm/clients.mjs',
      [JSON.stringify({ ...shared, url: `ws://127.0.0.1:${port}/ws`, clients })],
      { cpu: 1 },
    );
    try {
      await load.ready;
      await until(async () => (await server.ask('tell')).authenticated === clients);
      await load.ask('begin');
      const before = await server.ask('drop');
      const { nowMs: startMs } = await load.ask('tell');
      await until(async () => (await server.ask('tell')).authenticated === clients);
      const after = await server.ask('tell');
      const { entered, resumed, times } = await load.ask('tell');
      const inOrder = times.map((timeMs) => timeMs - startMs).sort((a, b) => a - b);
      return {
        name,
        resume,
        back: Math.min(entered, after.authenticated),
        resumed,
        asked: after.asked - before.asked,
        to99Ms: inOrder[Math.ceil(0.99 * clients) - 1] ?? Number.NaN,
        toAllMs: inOrder[clients - 1] ?? Number.NaN,
        cpuUs: (1_000 * (after.cpuMs - before.cpuMs)) / clients,
      };
    } finally {
      await load.end();
    }
  } finally {
    await server.end();
  }
}

async function until(isTrue) {
  const endMs = performance.now() + PATIENCE_MS;
  while (!(await isTrue())) {
    if (performance.now() > endMs) throw new Error('not everybody came in');
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
}

function table(all) {
  const head = [
    'window',
    'resume',
    'back in',
    'resumed',
    'asked of the backend',
    'to 99 % s',
    'to all s',
    'server CPU us per reconnect',
  ];
  const lines = all.map((row) => [
    row.name,
    row.resume ? 'on' : 'off',
    `${row.back} of ${clients}`,
    row.resumed,
    row.asked,
    (row.to99Ms / 1_000).toFixed(2),
    (row.toAllMs / 1_000).toFixed(2),
    row.cpuUs.toFixed(0),
  ]);
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        clients: { type: 'string', default: '10000' },
        rounds: { type: 'string', default: '2' },
        'backend-ms': { type: 'string', default: '5' },
      },
    });
    return {
      clients: integer('clients', values.clients, 1, 18_000),
      rounds: integer('rounds', values.rounds, 1, 20),
      backendMs: integer('backend-ms', values['backend-ms'], 0, 10_000),
    };
  } catch (error) {
    process.stderr.write(`${error.message}\n${USAGE}`);
    process.exit(2);
  }
}

function integer(name, text, min, max) {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`--${name} must be an integer from ${min} to ${max}`);
}
