// A JWK set as keys.

import { type ImportedJwk, importPublicJwk } from './import-public-jwk.ts';
import { KeyRefreshError } from './key-refresh-error.ts';
import { createKeySet, type KeySet, type NamedKey } from './key-set.ts';
import { isJsonObject } from './read-json-object.ts';

export interface ImportedKeySet {
  readonly keys: KeySet;
  /** What is wrong with the keys that had to be left out. A configured set with any is refused. */
  readonly problems: readonly string[];
}

const MAX_KEYS = 100;
const MAX_KID_CHARS = 256;

/**
 * Takes what is usable. Two signature keys of the same `kid` are both left out: which of them the issuer meant
 * cannot be known. Throws a {@link KeyRefreshError} when it is no set at all.
 */
export async function importKeySet(jwks: unknown, algorithms: readonly string[]): Promise<ImportedKeySet> {
  if (!isJsonObject(jwks) || !Array.isArray(jwks.keys)) throw new KeyRefreshError('not_a_key_set');
  if (jwks.keys.length > MAX_KEYS) throw new KeyRefreshError('too_many_keys');
  const entries = await Promise.all(jwks.keys.map((jwk: unknown) => importEntry(jwk, algorithms)));
  const relevant = entries.filter(({ imported }) => 'key' in imported || !imported.isIrrelevant);
  const kids = relevant.map(({ kid }) => kid);
  const repeated = new Set(kids.filter((kid, index) => kid !== undefined && kids.indexOf(kid) !== index));

  const named: NamedKey[] = [];
  const unusableKids = new Set<string>();
  const problems: string[] = repeated.size > 0 ? ['has two keys of the same "kid"'] : [];
  for (const { kid, imported } of relevant) {
    const isUsable = 'key' in imported && !repeated.has(kid);
    if (isUsable) named.push({ kid, key: imported.key });
    else if (kid !== undefined) unusableKids.add(kid);
    if ('problem' in imported) problems.push(imported.problem);
  }
  return { keys: createKeySet(named, unusableKids), problems };
}

interface Entry {
  readonly kid: string | undefined;
  readonly imported: ImportedJwk;
}

async function importEntry(jwk: unknown, algorithms: readonly string[]): Promise<Entry> {
  const broken: Entry = {
    kid: undefined,
    imported: { problem: 'has an entry that is no JWK', isIrrelevant: false },
  };
  if (!isJsonObject(jwk) || typeof jwk.kty !== 'string') return broken;
  const { kid } = jwk;
  if (kid !== undefined && (typeof kid !== 'string' || kid === '' || kid.length > MAX_KID_CHARS))
    return broken;
  return { kid, imported: await importPublicJwk(jwk, algorithms) };
}
