// Where login sessions and tickets are kept: in memory for one process, on Redis for more.
import { createRedisTicketStore } from '@inband/redis';
import { MemoryTicketStore } from '@inband/server/tickets';
import { RedisStore } from 'connect-redis';
import expressSession from 'express-session';
import { createClient } from 'redis';

export async function openStores() {
  const url = process.env.REDIS_URL;
  if (url === undefined) {
    return { sessions: new expressSession.MemoryStore(), tickets: new MemoryTicketStore() };
  }
  const client = createClient({ url });
  client.on('error', (error) => console.error('Redis:', error.message));
  await client.connect();
  return { sessions: new RedisStore({ client }), tickets: createRedisTicketStore({ client }) };
}
