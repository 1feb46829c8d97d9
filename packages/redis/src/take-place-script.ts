// The cap of tickets per owner, decided inside Redis.
import { luaScript } from './lua-script.ts';

/**
 * The key is a sorted set: digests of the owner's tickets by when they expire, on the clock of Redis. Arguments: digest,
 * time to live in ms, how many places there are. Returns 1, or 0 when all places are taken.
 *
 * A digest that has a place keeps it: a client may send a command again whose answer was lost with the connection.
 */
export const TAKE_PLACE = luaScript(`
local time = redis.call('TIME')
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
local ttlMs = tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', nowMs)
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
  redis.call('ZADD', KEYS[1], nowMs + ttlMs, ARGV[1])
end
if redis.call('PTTL', KEYS[1]) < ttlMs then redis.call('PEXPIRE', KEYS[1], ttlMs) end
return 1
`);
