// Whether records of API keys, as an operator wrote them, can be used.
import { MAX_TIMESTAMP_MS } from '@inband/protocol';
import { isSubject } from '../is-subject.ts';
import { OptionError } from '../option-error.ts';
import { isApiKeyDigest } from './api-key-digest.ts';
import type { ApiKeyRecord } from './api-key-store.ts';
import { isApiKeyId } from './parse-api-key.ts';

const NAMES = ['id', 'digest', 'subject', 'expiresAtMs', 'claims'];

/**
 * Copies of the records in a list, frozen through and through: claims are handed to every session of a key. `expiresAtMs`
 * may be left out for null, `claims` for `{}`.
 *
 * @throws OptionError that names the entry and the field (`records[2].digest`), and holds no value.
 */
export function readApiKeyRecords(records: unknown, option = 'records'): readonly ApiKeyRecord[] {
  if (!Array.isArray(records)) throw new OptionError(option, 'must be a list of records');
  const ids = new Set<string>();
  return records.map((entry: unknown, index) => {
    const record = readApiKeyRecord(entry, `${option}[${index}]`);
    if (ids.has(record.id)) throw new OptionError(`${option}[${index}].id`, 'is the id of an earlier record');
    ids.add(record.id);
    return record;
  });
}

/** As {@link readApiKeyRecords}, of one record. */
export function readApiKeyRecord(entry: unknown, option: string): ApiKeyRecord {
  if (!isObject(entry)) throw new OptionError(option, 'must be an object');
  for (const name of Object.keys(entry)) {
    // Whoever writes "key" or "secret" here has written down what must not be kept.
    if (!NAMES.includes(name))
      throw new OptionError(option, `must have no other fields than ${NAMES.join(', ')}`);
  }
  const { id, digest, subject, expiresAtMs = null, claims = {} } = entry;
  if (!isApiKeyId(id)) throw new OptionError(`${option}.id`, 'must be 16 lower-case hexadecimal digits');
  if (!isApiKeyDigest(digest)) throw new OptionError(`${option}.digest`, 'must be a SHA-256 in base64url');
  return readApiKeyGrant({ subject, expiresAtMs, claims }, `${option}.`, { id, digest });
}

interface Grant {
  readonly subject: unknown;
  readonly expiresAtMs: unknown;
  readonly claims: unknown;
}

/** The record with `parts` that grants what is asked for. @throws OptionError that names the field. */
export function readApiKeyGrant(
  { subject, expiresAtMs, claims }: Grant,
  prefix: string,
  { id, digest }: { readonly id: string; readonly digest: string },
): ApiKeyRecord {
  if (!isSubject(subject)) throw new OptionError(`${prefix}subject`, 'must have 1 to 256 characters');
  if (!isExpiry(expiresAtMs)) {
    throw new OptionError(`${prefix}expiresAtMs`, 'must be null or milliseconds since the epoch');
  }
  return Object.freeze({ id, digest, subject, expiresAtMs, claims: copyClaims(claims, `${prefix}claims`) });
}

function isExpiry(value: unknown): value is number | null {
  return (
    value === null || (Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= MAX_TIMESTAMP_MS)
  );
}

function copyClaims(claims: unknown, option: string): Readonly<Record<string, unknown>> {
  if (!isObject(claims)) throw new OptionError(option, 'must be an object');
  try {
    const copy: unknown = JSON.parse(JSON.stringify(claims), (_name, value: unknown) => Object.freeze(value));
    if (isObject(copy)) return copy;
  } catch {
    // A cycle, or a value that JSON does not know.
  }
  throw new OptionError(option, 'must be an object of JSON values');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
