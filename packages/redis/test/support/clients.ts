// The clients that a user may bring, as a user makes them.
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import type { RedisClient } from '../../src/redis-client.ts';

export interface OpenClient {
  readonly client: RedisClient;
  /** Any command, past the store. */
  command(...args: [string, ...string[]]): Promise<unknown>;
  /** How many listeners for `error` it has. */
  errorListeners(): number;
  close(): void;
}

export interface ClientKind {
  readonly name: string;
  /** Returns at once, whether or not there is a server. */
  open(port: number): OpenClient;
  /** Returns when it is connected. */
  connect(port: number): Promise<OpenClient>;
}

function openIoredis(port: number): OpenClient & { readonly client: Redis } {
  const client = new Redis(port, '127.0.0.1');
  return {
    client,
    command: (name, ...args) => client.call(name, ...args),
    errorListeners: () => client.listenerCount('error'),
    close: () => client.disconnect(),
  };
}

function createNodeRedis(port: number) {
  const client = createClient({ socket: { host: '127.0.0.1', port } });
  const open: OpenClient = {
    client,
    command: (...args) => client.sendCommand(args),
    errorListeners: () => client.listenerCount('error'),
    close: () => client.destroy(),
  };
  return { client, open };
}

export const CLIENTS: readonly ClientKind[] = [
  {
    name: 'ioredis',
    open: openIoredis,
    async connect(port) {
      const open = openIoredis(port);
      await open.client.ping();
      return open;
    },
  },
  {
    name: 'node-redis',
    open(port) {
      const { client, open } = createNodeRedis(port);
      client.connect().catch(() => {});
      return open;
    },
    async connect(port) {
      const { client, open } = createNodeRedis(port);
      await client.connect();
      return open;
    },
  },
];
