// Which clients of Redis can be used, told by what they have: this package depends on none of them.

/** What is used of ioredis 5 or later: its `Redis`, with or without sentinels, and its `Cluster`. */
export interface IoredisClient {
  readonly status: string;
  call(command: string, ...args: string[]): Promise<unknown>;
}

/** What is used of node-redis 5 or later: the results of its `createClient` and `createClientPool`. */
export interface NodeRedisClient {
  /** Pools have none. */
  readonly isReady?: boolean;
  sendCommand(args: string[]): Promise<unknown>;
}

/** What is used of the result of `createCluster` of node-redis 5 or later. */
export interface NodeRedisClusterClient {
  readonly isReady: boolean;
  readonly slots: unknown;
  sendCommand(firstKey: string, isReadonly: boolean, args: string[]): Promise<unknown>;
}

/**
 * The user's client. It stays the user's: nothing here connects it, closes it or changes its settings. Only where it has no
 * `error` listener is it given one that does nothing, without which a lost connection would end the process; add your own
 * to hear of outages.
 */
export type RedisClient = IoredisClient | NodeRedisClient | NodeRedisClusterClient;
