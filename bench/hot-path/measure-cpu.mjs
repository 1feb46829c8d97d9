// What one operation costs a server in CPU time: rounds in which every arm has its turn, in an order that rotates.
import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from './child.mjs';

const NODE_OPTIONS = ['--max-semi-space-size=16'];
const REQUEST_CONNECTIONS = 100;
/** For what a server has still to do when the load is over: closed sockets to clean up. */
const SETTLE_MS = 60;

/** Resolves to `{ values, unsupported }`: microseconds by arm, one for each round; the first round is thrown away. */
export async function measureCpu(part, arms, { rounds, operations, client, progress }) {
  const load = new Child('load.mjs', [client], { cpu: 1 });
  const servers = new Map();
  const values = {};
  const unsupported = {};
  try {
    await load.ready;
    for (const arm of arms) {
      const server = new Child(
        'server.mjs',
        [arm.server, ...(arm.variant === undefined ? [] : [arm.variant])],
        {
          cpu: 0,
          nodeOptions: NODE_OPTIONS,
        },
      );
      try {
        servers.set(arm, { server, port: (await server.ready).port });
        values[arm.name] = [];
      } catch (error) {
        unsupported[arm.name] = error.message;
      }
    }
    const running = arms.filter((arm) => servers.has(arm));
    for (let round = 0; round <= rounds; round += 1) {
      const rotated = running.map((_, index) => running[(index + round) % running.length]);
      // Backwards every other time, so that nobody always follows the same neighbour.
      for (const arm of round % 2 === 0 ? rotated : rotated.reverse()) {
        const microseconds = await run(part, arm, { load, ...servers.get(arm), operations });
        if (round > 0) values[arm.name].push(microseconds);
      }
      progress(`${part}: round ${round} of ${rounds}`);
    }
  } finally {
    await Promise.all(
      [load, ...[...servers.values()].map(({ server }) => server)].map((child) => child.end()),
    );
  }
  return { values, unsupported };
}

async function run(part, { credential }, { load, server, port, operations }) {
  if (part === 'connect') await load.ask({ command: 'prepare', credential, port, count: operations });
  else await load.ask({ command: 'open', port, count: REQUEST_CONNECTIONS });
  await sleep(SETTLE_MS);
  const before = await server.ask('cpu');
  if (part === 'connect') await load.ask({ command: 'connect', credential, port });
  else await load.ask({ command: 'request', count: operations });
  await sleep(SETTLE_MS);
  const after = await server.ask('cpu');
  await load.ask({ command: 'release' });
  await sleep(SETTLE_MS);
  return (after.cpuMicroseconds - before.cpuMicroseconds) / operations;
}
