// Makes the hash that an account is stored with.
import { randomBytes } from 'node:crypto';
import { OptionError } from '../option-error.ts';
import { argon2id } from './argon2.ts';
import { type Argon2Parameters, resolveArgon2Parameters } from './argon2-parameters.ts';
import { passwordBytes } from './password-bytes.ts';
import { formatPhc } from './phc-string.ts';

const SALT_BYTES = 16;
const HASH_BYTES = 32;
const MAX_PASSWORD_LENGTH = 1_024;

/**
 * The Argon2id hash of a password in PHC form, with a fresh salt; for `Account.passwordHash`. The work is done on another
 * thread. Not bounded in number: this is for whoever creates accounts, never for what strangers send.
 *
 * Give `passwordMethod` the same parameters, so that accounts that exist cost as much as those that do not.
 *
 * @param parameters default 19456 KiB, 2 passes, 1 lane.
 * @throws OptionError for a password that is empty, longer than 1024 UTF-16 units or not well-formed Unicode, and for
 * parameters that cannot be run.
 */
export async function hashPassword(
  password: string,
  parameters?: Partial<Argon2Parameters>,
): Promise<string> {
  const resolved = resolveArgon2Parameters(parameters);
  const bytes = readPassword(password);
  try {
    const salt = randomBytes(SALT_BYTES);
    return formatPhc({ parameters: resolved, salt, hash: await argon2id(bytes, salt, HASH_BYTES, resolved) });
  } finally {
    bytes.fill(0);
  }
}

function readPassword(password: unknown): Buffer {
  if (typeof password !== 'string' || password.length === 0 || password.length > MAX_PASSWORD_LENGTH) {
    throw new OptionError('password', `must have 1 to ${MAX_PASSWORD_LENGTH} characters`);
  }
  const bytes = passwordBytes(password);
  if (bytes === null) throw new OptionError('password', 'must be well-formed Unicode');
  return bytes;
}
