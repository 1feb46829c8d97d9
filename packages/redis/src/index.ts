// Everything public, by name.

export type { IoredisClient, NodeRedisClient, NodeRedisClusterClient, RedisClient } from './redis-client.ts';
export {
  createRedisLoginSessionStore,
  type RedisLoginSessionStoreOptions,
} from './redis-login-session-store.ts';
export { createRedisSpentStore, type RedisSpentStoreOptions } from './redis-spent-store.ts';
export { createRedisTicketStore, type RedisTicketStoreOptions } from './redis-ticket-store.ts';
export { RedisUnavailableError, type RedisUnavailableReason } from './redis-unavailable-error.ts';
