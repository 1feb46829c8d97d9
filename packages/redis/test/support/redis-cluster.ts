// A cluster of two nodes, each with half of the slots.

import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from './free-port.ts';
import { RedisServer } from './redis-server.ts';

const SLOTS = 16_384;

export class RedisCluster {
  readonly #servers: readonly RedisServer[];
  readonly #connections: readonly Redis[];

  private constructor(servers: readonly RedisServer[]) {
    this.#servers = servers;
    this.#connections = servers.map(({ port }) => new Redis(port, '127.0.0.1'));
  }

  static async start(): Promise<RedisCluster> {
    // By default the second port is the first plus 10000, which may be none.
    const busPorts = [await freePort(), await freePort()];
    const servers = await Promise.all(
      busPorts.map((port) => RedisServer.start(['--cluster-enabled', 'yes', '--cluster-port', String(port)])),
    );
    const cluster = new RedisCluster(servers);
    const half = SLOTS / 2;
    await Promise.all(
      cluster.#connections.map((node, index) =>
        node.call('CLUSTER', 'ADDSLOTSRANGE', String(index * half), String((index + 1) * half - 1)),
      ),
    );
    await cluster.#connections[0]?.call(
      'CLUSTER',
      'MEET',
      '127.0.0.1',
      String(servers[1]?.port),
      String(busPorts[1]),
    );
    while (!(await cluster.#isComplete())) await sleep(50);
    return cluster;
  }

  get port(): number {
    return this.#servers[0]?.port ?? 0;
  }

  keysByNode(): Promise<string[][]> {
    return Promise.all(this.#connections.map((node) => node.keys('*')));
  }

  haltOne(): void {
    this.#servers[1]?.halt();
  }

  resumeOne(): void {
    this.#servers[1]?.resume();
  }

  async remove(): Promise<void> {
    for (const node of this.#connections) node.disconnect();
    await Promise.all(this.#servers.map((server) => server.remove()));
  }

  async #isComplete(): Promise<boolean> {
    const infos = await Promise.all(this.#connections.map((node) => node.call('CLUSTER', 'INFO')));
    return infos.every(
      (info) => /cluster_state:ok/.test(String(info)) && /cluster_known_nodes:2/.test(String(info)),
    );
  }
}
