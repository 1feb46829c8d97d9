// Running a script that Redis may or may not know already.
import { createHash } from 'node:crypto';
import type { Send } from './bounded-redis.ts';
import { RedisUnavailableError } from './redis-unavailable-error.ts';

/** A script with exactly one key, so that it runs on any node of a cluster that has the key. */
export interface LuaScript {
  readonly text: string;
  /** By which Redis knows it. */
  readonly sha1: string;
}

export function luaScript(text: string): LuaScript {
  return { text, sha1: createHash('sha1').update(text).digest('hex') };
}

export async function runLuaScript(
  send: Send,
  script: LuaScript,
  key: string,
  args: readonly string[],
): Promise<unknown> {
  try {
    return await send(key, ['EVALSHA', script.sha1, '1', key, ...args]);
  } catch (error) {
    // A Redis that was restarted, or a node that took over, has to be told the text again.
    if (!(error instanceof RedisUnavailableError && error.redisCode === 'NOSCRIPT')) throw error;
    return send(key, ['EVAL', script.text, '1', key, ...args]);
  }
}
