// Argon2id. The one file that knows @node-rs/argon2, which users of passwords install.
import { hashRaw } from '@node-rs/argon2';
import type { Argon2Parameters } from './argon2-parameters.ts';

const ARGON2ID = 2;
const VERSION_19 = 1;

/**
 * `outputBytes` of Argon2id version 19. Runs on a thread of libuv's pool, and cannot be stopped once it does.
 *
 * The raw function, and not the one that takes a PHC string: what was checked of a stored string is then what runs, with
 * no second parser that might read another number out of it.
 */
export function argon2id(
  password: Uint8Array,
  salt: Uint8Array,
  outputBytes: number,
  { memoryKiB, passes, lanes }: Argon2Parameters,
): Promise<Buffer> {
  return hashRaw(password, {
    algorithm: ARGON2ID,
    version: VERSION_19,
    memoryCost: memoryKiB,
    timeCost: passes,
    parallelism: lanes,
    outputLen: outputBytes,
    salt,
  });
}
