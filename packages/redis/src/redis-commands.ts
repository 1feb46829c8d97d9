// One way to send a command, whichever client it goes through.
import { OptionError } from '@inband/server';
import type { IoredisClient, NodeRedisClient, NodeRedisClusterClient } from './redis-client.ts';

export interface RedisCommands {
  /** Whether a command may have only one key, because several would lie on different nodes. */
  readonly isCluster: boolean;
  /** False when it is known that a command would only wait in the client's queue. */
  isReady(): boolean;
  /** `key` is the one by which a cluster finds the node. May throw. */
  send(key: string, args: readonly [string, ...string[]]): Promise<unknown>;
}

/**
 * A client that no `error` listener was given gets one that does nothing: a lost connection is such an event, and Node
 * ends a process in which nobody hears it.
 *
 * @throws OptionError naming `client`.
 */
export function redisCommandsOf(client: unknown): RedisCommands {
  const commands = recognise(client);
  if (isEmitter(client) && client.listenerCount('error') === 0) client.on('error', () => {});
  return commands;
}

function recognise(client: unknown): RedisCommands {
  // First, because ioredis has a `sendCommand` as well, for something else.
  if (isIoredis(client)) return ofIoredis(client);
  if (isNodeRedisSentinel(client)) {
    throw new OptionError('client', 'must not be a sentinel client of node-redis: pass one of ioredis');
  }
  if (isNodeRedisCluster(client)) return ofNodeRedisCluster(client);
  if (isNodeRedis(client)) return ofNodeRedis(client);
  throw new OptionError('client', 'must be a client of ioredis or of node-redis');
}

function ofIoredis(client: IoredisClient): RedisCommands {
  return {
    isCluster: 'isCluster' in client && client.isCluster === true,
    // With `lazyConnect` it waits for a first command before it connects.
    isReady: () => client.status === 'ready' || client.status === 'wait',
    send: (_key, [command, ...args]) => client.call(command, ...args),
  };
}

function ofNodeRedis(client: NodeRedisClient): RedisCommands {
  return {
    isCluster: false,
    isReady: () => client.isReady !== false,
    send: (_key, args) => client.sendCommand([...args]),
  };
}

function ofNodeRedisCluster(client: NodeRedisClusterClient): RedisCommands {
  return {
    isCluster: true,
    isReady: () => client.isReady,
    // Never from a replica, which may not have heard yet that a session has ended.
    send: (key, args) => client.sendCommand(key, false, [...args]),
  };
}

function isIoredis(client: unknown): client is IoredisClient {
  return hasMethod(client, 'call') && 'status' in client && typeof client.status === 'string';
}

function isNodeRedis(client: unknown): client is NodeRedisClient {
  return hasMethod(client, 'sendCommand');
}

function isNodeRedisCluster(client: unknown): client is NodeRedisClusterClient {
  return hasMethod(client, 'sendCommand') && hasMethod(client, 'getSlotRandomNode');
}

function isNodeRedisSentinel(client: unknown): boolean {
  return hasMethod(client, 'sendCommand') && hasMethod(client, 'getSentinelNode');
}

interface Emitter {
  listenerCount(event: string): number;
  on(event: string, listener: () => void): unknown;
}

function isEmitter(client: unknown): client is Emitter {
  return hasMethod(client, 'listenerCount') && hasMethod(client, 'on');
}

function hasMethod(value: unknown, name: string): value is object {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, name) === 'function';
}
