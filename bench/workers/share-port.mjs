// Which way of sharing a port among threads is fairer, and what does it cost? See README.md.
import { fork } from 'node:child_process';
import { openAndClose } from './open-and-close.mjs';

const [connections = 10_000, rounds = 3] = process.argv.slice(2).map(Number);
const WAYS = ['acceptor', 'kernel'];

class Server {
  cpuMicros = [];
  imbalances = [];

  static async start(way) {
    const server = new Server();
    server.way = way;
    server.child = fork(new URL('server.mjs', import.meta.url), [way]);
    server.port = await server.hear();
    return server;
  }

  hear() {
    return new Promise((resolve) => this.child.once('message', resolve));
  }

  async ask() {
    const answer = this.hear();
    this.child.send('counts');
    return answer;
  }

  async round() {
    const before = await this.ask();
    await openAndClose(this.port, connections);
    const after = await this.ask();
    const counts = after.counts.map((count, worker) => count - before.counts[worker]);
    this.imbalances.push(100 * (Math.max(...counts) / Math.min(...counts) - 1));
    this.cpuMicros.push((after.cpuMicros - before.cpuMicros) / connections);
    return counts;
  }
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

const servers = await Promise.all(WAYS.map((way) => Server.start(way)));
// The first connections load what the later ones find.
for (const server of servers) await openAndClose(server.port, 1_000);
for (let round = 0; round < rounds; round += 1) {
  for (const server of servers) {
    const counts = await server.round();
    const cpu = server.cpuMicros.at(-1).toFixed(1);
    console.log(`round ${round + 1}  ${server.way.padEnd(8)}  ${counts.join(' : ')}  ${cpu} us of CPU each`);
  }
}
console.log('');
for (const { way, imbalances, cpuMicros, child } of servers) {
  const worst = Math.max(...imbalances).toFixed(2);
  console.log(`${way.padEnd(8)}  worst imbalance ${worst} %, median CPU ${median(cpuMicros).toFixed(1)} us`);
  child.kill();
}
const ratios = servers[0].cpuMicros.map((cpu, round) => cpu / servers[1].cpuMicros[round]);
console.log(
  `CPU of the acceptor's way over the kernel's, round by round: ${ratios.map((r) => r.toFixed(2)).join(' ')}`,
);
