// API keys that are refused for different reasons. Clauses METHOD-3, METHOD-7.
import { randomBytes, randomInt } from 'node:crypto';
import { apiKeyMethod, createApiKey, MemoryApiKeyStore } from '@inband/server/api-keys';

const KEYS = 64;
const context = {
  signal: new AbortController().signal,
  nowMs: Date.now(),
  peer: { address: '127.0.0.1', origin: null, userAgent: null },
};

const made = Array.from({ length: KEYS }, (_, index) => createApiKey({ subject: `subject-${index}` }));
const store = new MemoryApiKeyStore(made.map(({ record }) => record));

const someKey = () => made[randomInt(KEYS)].key;
const randomSecret = () => randomBytes(32).toString('base64url');
/** Through bytes, so that no class has strings of another kind (slices, ropes) than the others. */
const flat = (text) => Buffer.from(text, 'latin1').toString('latin1');

export const classes = {
  unknownId: () => flat(`ibk_${randomBytes(8).toString('hex')}_${randomSecret()}`),
  wrongSecret: () => flat(`${someKey().slice(0, 21)}${randomSecret()}`),
  wrongLastByte: () => {
    const key = someKey();
    return flat(`${key.slice(0, -1)}${key.endsWith('A') ? 'E' : 'A'}`);
  },
};

const method = apiKeyMethod({ store });
export const run = (key) => method.verify({ method: 'api_key', key }, context);

/** The same keys, through what leaks on purpose: hashes only for ids that exist, and compares character by character. */
const digests = new Map(made.map(({ key }) => [key.slice(4, 20), key.slice(21)]));
export function leakyRun(key) {
  const secret = digests.get(key.slice(4, 20));
  if (secret === undefined) return false;
  for (let index = 0; index < secret.length; index += 1) {
    if (secret.charCodeAt(index) !== key.charCodeAt(21 + index)) return false;
  }
  return true;
}
