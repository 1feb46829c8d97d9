// Where Fastify keeps login sessions, and how the socket server reads them there.
import { MemoryStore } from '@fastify/session';
import { createRedisLoginSessionStore } from '@inband/redis';
import { RedisStore } from 'connect-redis';
import { createClient } from 'redis';

export async function openSessions() {
  return process.env.REDIS_URL === undefined ? openInMemory() : openOnRedis(process.env.REDIS_URL);
}

function openInMemory() {
  const sessions = new Map();
  return {
    store: new MemoryStore(sessions),
    // A LoginSessionStore is this one function: the records as text, null for a session that is gone.
    loginSessions: {
      read: (ids) => ids.map((id) => (sessions.has(id) ? JSON.stringify(sessions.get(id)) : null)),
    },
  };
}

async function openOnRedis(url) {
  const client = createClient({ url });
  client.on('error', (error) => console.error('Redis:', error.message));
  await client.connect();
  const prefix = 'sess:';
  return {
    store: new RedisStore({ client, prefix }),
    loginSessions: createRedisLoginSessionStore({ client, prefix }),
  };
}
