// What one parameter of the query says.
import { OptionError } from '../../option-error.ts';
import { MALFORMED } from '../upgrade-way.ts';
import { MAX_CREDENTIAL_LENGTH } from './max-credential-length.ts';
import { isVisibleAscii } from './visible-ascii.ts';

const PARAMETER_NAME = /^[A-Za-z0-9_.-]{1,64}$/;

/** @throws OptionError for a name that would need encoding. */
export function readParameterName(value: unknown): string {
  if (typeof value !== 'string' || !PARAMETER_NAME.test(value)) {
    throw new OptionError('name', 'must be 1 to 64 letters, digits, "_", "." and "-"');
  }
  return value;
}

/**
 * The decoded value; null where there is no such parameter. Malformed: one that is there twice, so that a log or a proxy
 * and this server could read different ones, an empty one, and one that is not plain ASCII. Never throws.
 */
export function readQueryParameter(query: string, name: string): string | null | typeof MALFORMED {
  if (query === '') return null;
  const [value, second] = new URLSearchParams(query).getAll(name);
  if (value === undefined) return null;
  const isRight = second === undefined && value.length <= MAX_CREDENTIAL_LENGTH && isVisibleAscii(value);
  return isRight ? value : MALFORMED;
}
