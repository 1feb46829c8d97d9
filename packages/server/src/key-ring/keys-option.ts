// Which keys does a server seal and sign with?
import { OptionError } from '../option-error.ts';
import { generateKey, parseSecretKey, type SecretKey } from './secret-key.ts';

/** The one in use first. */
export type SecretKeys = readonly [SecretKey, ...SecretKey[]];

/** Where a text does not name its key all have to be tried. A rotation needs two, and one while another goes on three. */
const MAX_KEYS = 4;

/**
 * Keys in the text form of `generateKey`, the one in use first. Without any, a random one that dies with this process.
 *
 * @throws OptionError naming the entry that cannot work, and never quoting it.
 */
export function keysOption(option: string, value: unknown): SecretKeys {
  const texts: unknown = value === undefined ? [generateKey()] : value;
  const isList = Array.isArray(texts) && texts.length <= MAX_KEYS;
  const [first, ...others] = isList ? texts.map((text, index) => readKey(`${option}[${index}]`, text)) : [];
  if (first === undefined) throw new OptionError(option, `must be a list of 1 to ${MAX_KEYS} keys`);
  const keys: SecretKeys = [first, ...others];
  for (const [index, { id }] of keys.entries()) {
    if (keys.findIndex((key) => key.id === id) < index) {
      throw new OptionError(`${option}[${index}]`, 'has the id of an earlier key');
    }
  }
  return keys;
}

function readKey(option: string, text: unknown): SecretKey {
  const key = parseSecretKey(text);
  if (key !== null) return key;
  throw new OptionError(
    option,
    'must be 8 hexadecimal digits, a colon and 43 characters of base64url, as generateKey() writes them',
  );
}
