// `auth` with an API key: long-lived, for programs. Clauses METHOD-3, METHOD-7, METHOD-9.

import { randomBytes, timingSafeEqual } from 'node:crypto';
import { AuthApiKey } from '@inband/protocol';
import * as T from '@sinclair/typebox';
import { assertKnownOptions } from '../assert-known-options.ts';
import { assertPort } from '../assert-port.ts';
import { type Clock, systemClock } from '../clock.ts';
import { compareGrants } from '../credential-watch/compare-grants.ts';
import { CredentialWatcher } from '../credential-watch/credential-watcher.ts';
import { resolveWatchTiming } from '../credential-watch/watch-timing.ts';
import { isThenable } from '../is-thenable.ts';
import type { AuthMethod } from '../methods/auth-method.ts';
import { accept, refuse, unavailable, type Verdict } from '../verifier.ts';
import { apiKeyDigest, isApiKeyDigest } from './api-key-digest.ts';
import type { ApiKeyRecord, ApiKeyStore } from './api-key-store.ts';
import { createApiKey } from './create-api-key.ts';
import { parseApiKey } from './parse-api-key.ts';

export interface ApiKeyMethodOptions {
  /** Where the keys are known. Asked at every authentication, so whatever changes there counts at once. */
  readonly store: ApiKeyStore;
  /** How often the keys of live sessions are asked for again, in milliseconds: 50 to 60000, by default 500 (METHOD-9). */
  readonly recheckMs?: number;
  /**
   * How long live sessions go on while the store fails, in milliseconds: 1000 to 3600000, by default 30000, counted from
   * the first question that was not answered. Then they close with 4504. A key that alone cannot be read ends only its
   * own sessions.
   */
  readonly maxUncheckedMs?: number;
  /** Default: the clock of the machine. */
  readonly clock?: Clock;
}

const STAND_INS = 64;
/** How many questions about keys of live sessions are open at once, beside those of who authenticates. */
const MAX_FINDS_AT_ONCE = 32;
const OPTION_NAMES = ['store', 'recheckMs', 'maxUncheckedMs', 'clock'];

/**
 * The method `api_key` with the field `key`, `ibk_<id>_<secret>`. Its verdict is synchronous where the store's answer is.
 *
 * A key that is malformed, one that is unknown and one with a wrong secret cost the same: one hash, one question to the
 * store, one comparison in constant time.
 *
 * A live session is looked at again every `recheckMs`. When its key is gone, or has another secret or subject, it closes
 * with 4411; when the claims are others or the time is over, with 4410.
 *
 * @throws OptionError naming the first option that cannot work.
 */
export function apiKeyMethod(options: ApiKeyMethodOptions): AuthMethod {
  const { store, watcher } = resolve(options);
  // Stand in for what was not there: a key that is no key, and the record of an id that nobody has.
  const noKey = { id: randomBytes(8).toString('hex'), secret: randomBytes(32).toString('base64url') };
  // Several, since a single record would always be in the processor's nearest cache, which records of keys are not.
  const noRecords = Array.from({ length: STAND_INS }, () => createApiKey({ subject: 'nobody' }).record);

  function decide(answer: unknown, id: string, digest: Buffer, nowMs: number): Verdict {
    // Nothing read from a store is typed, whatever the port promises; `undefined` is how a Map says null.
    const found = answer ?? null;
    const record = (found ?? noRecords[(digest[0] ?? 0) % STAND_INS]) as ApiKeyRecord;
    if (!isApiKeyDigest(record.digest)) return unavailable('malformed_key_record');
    const isRight = timingSafeEqual(Buffer.from(record.digest, 'base64url'), digest);
    const isOfId = record.id === id;
    if (found === null) return refuse('unknown_key');
    // A store that answers with another record has found nothing, whatever it compares ids with.
    if (!isOfId) return unavailable('malformed_key_record');
    if (!isRight) return refuse('wrong_key_secret');
    const { subject, claims, expiresAtMs } = record;
    if (expiresAtMs !== null && !(expiresAtMs > nowMs)) return refuse('expired_key');
    return accept({
      subject,
      claims,
      expiresAtMs,
      whileOpen: (session) => watcher.watch(id, { digest: record.digest, subject, claims }, session),
    });
  }

  return {
    name: 'api_key',
    fields: T.Pick(AuthApiKey, ['key']),
    verify({ key }, { nowMs }) {
      const parts = parseApiKey(key);
      const { id, secret } = parts ?? noKey;
      const digest = apiKeyDigest(secret);
      const conclude = (found: unknown): Verdict => {
        const verdict = decide(found, id, digest, nowMs);
        return parts === null && verdict.outcome !== 'unavailable' ? refuse('malformed_key') : verdict;
      };
      try {
        const found: unknown = store.find(id);
        if (!isThenable(found)) return conclude(found);
        return Promise.resolve(found).then(conclude).catch(storeFailed);
      } catch {
        return storeFailed();
      }
    },
  };
}

/** Nothing of the error goes on: it may quote the question. */
function storeFailed(): Verdict {
  return unavailable('key_store_failed');
}

/** A copy: a store may change its own record in its place. */
type AdmittedKey = Pick<ApiKeyRecord, 'digest' | 'subject' | 'claims'>;

function resolve(options: ApiKeyMethodOptions): {
  readonly store: ApiKeyStore;
  readonly watcher: CredentialWatcher<AdmittedKey, ApiKeyRecord | null>;
} {
  assertKnownOptions('options', options, OPTION_NAMES);
  const { store, clock = systemClock } = options;
  assertPort('store', store, ['find']);
  assertPort('clock', clock, ['nowMs', 'monotonicMs']);
  const watcher = new CredentialWatcher<AdmittedKey, ApiKeyRecord | null>({
    ...resolveWatchTiming(options),
    clock,
    // Each by itself, so that one that hangs or fails says nothing about the others.
    maxIdsPerRead: 1,
    maxReadsAtOnce: MAX_FINDS_AT_ONCE,
    read: ([id = '']) => {
      const answer: unknown = store.find(id);
      return isThenable(answer)
        ? Promise.resolve(answer).then((found) => [recordIn(found, id)])
        : [recordIn(answer, id)];
    },
    compare: (admitted, found) =>
      found === null || found.digest !== admitted.digest
        ? 'session_revoked'
        : compareGrants(admitted, found, clock.nowMs()),
  });
  return { store, watcher };
}

/** Null for no such key; undefined when the answer is no record of this id, which tells nothing. */
function recordIn(answer: unknown, id: string): ApiKeyRecord | null | undefined {
  if (answer === null || answer === undefined) return null;
  const record = answer as ApiKeyRecord;
  return record.id === id && isApiKeyDigest(record.digest) ? record : undefined;
}
