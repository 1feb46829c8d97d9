// A server with a Redis of its own that can be made to fail, and people before its door.
import { Redis } from 'ioredis';
import type { ClientKind } from '../../packages/redis/test/support/clients.ts';
import { RedisServer } from '../../packages/redis/test/support/redis-server.ts';
import { SlowProxy } from '../../packages/redis/test/support/slow-proxy.ts';
import { Program } from '../support/program.ts';
import type { Ready, Told } from './fault-server.ts';
import { type LoginSessions, Visitors } from './visitors.ts';

export interface FaultHouse extends LoginSessions {
  readonly clientName: string;
  readonly redis: RedisServer;
  /** What stands between the server and Redis where the house was started with it. */
  readonly proxy: SlowProxy | null;
  readonly visitors: Visitors;
  flush(): Promise<void>;
  /** @throws Error when the server has ended. */
  tell(): Promise<Told>;
  /** What the server's process wrote. */
  output(): string;
  close(): Promise<void>;
}

export interface FaultHouseOptions {
  readonly client: ClientKind;
  readonly maxUncheckedMs: number;
  readonly isProxied: boolean;
}

/** Every write is on disk before it is answered: what Redis said stays true when it is killed and comes back. */
const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'always'];

/** Where what makes Redis slow is in this process: a pause of this process must not make it slower than is borne. */
const PROXIED_COMMAND_TIMEOUT_MS = 2_500;

/** One after the other: the server is told by the environment. */
export async function startFaultHouse({
  client: kind,
  maxUncheckedMs,
  isProxied,
}: FaultHouseOptions): Promise<FaultHouse> {
  const redis = await RedisServer.start(DURABLE);
  const proxy = isProxied ? await SlowProxy.start(redis.port) : null;
  process.env.REDIS_PORT = String(proxy?.port ?? redis.port);
  process.env.COMMAND_TIMEOUT_MS = isProxied ? String(PROXIED_COMMAND_TIMEOUT_MS) : '';
  process.env.REDIS_CLIENT = kind.name;
  process.env.MAX_UNCHECKED_MS = String(maxUncheckedMs);
  const [program, { port }] = await Program.start<Ready>(`${import.meta.dirname}/fault-server.ts`);
  const application = new Redis(redis.port, '127.0.0.1');
  application.on('error', () => {});
  const logins: LoginSessions = {
    async logIn(id, user) {
      await application.set(`sess:${id}`, JSON.stringify({ cookie: {}, user }));
    },
    async logOut(id) {
      await application.del(`sess:${id}`);
    },
  };
  return {
    ...logins,
    clientName: kind.name,
    redis,
    proxy,
    visitors: new Visitors(port, logins),
    async flush() {
      await application.flushall();
    },
    tell: () => program.ask<Told>('tell'),
    output: () => program.output,
    async close() {
      application.disconnect();
      await program.stop();
      proxy?.close();
      await redis.remove();
    },
  };
}
