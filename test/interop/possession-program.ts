// How a page, a worker or a frame signs in with a key of its own. It is bundled, and runs in a browser.
import { createClient } from '@inband/client';
import {
  createPossessionKey,
  type PossessionKey,
  type PossessionKeyPair,
  possessionKeyOf,
  provePossession,
} from '@inband/client/possession';

export interface SignInRequest {
  readonly socketUrl: string;
  /** Answers `?jkt=` with a token that is bound to that key. */
  readonly tokenUrl: string;
  /** Whether to use the key that this origin keeps in IndexedDB, and to keep one where there is none. */
  readonly keepsKey: boolean;
}

export interface SignInOutcome {
  readonly thumbprint: string;
  /** What a proof has in `origin`; null where the server asked for none. */
  readonly provenOrigin: string | null;
  readonly locationOrigin: string;
  /** The first state that is no step on the way, and what became of the attempt. */
  readonly status: string;
  readonly subject: string | null;
  readonly code: number | null;
  /** The ways in which the private half of the key could be read; there should be none. */
  readonly exportedAs: readonly string[];
}

declare global {
  function signIn(request: SignInRequest): Promise<SignInOutcome>;
}

globalThis.signIn = async ({ socketUrl, tokenUrl, keepsKey }) => {
  const key = keepsKey ? await keptKey() : await createPossessionKey();
  const thumbprint = await key.thumbprint();
  const prove = provePossession(key);
  let provenOrigin: string | null = null;
  const client = createClient({
    url: socketUrl,
    token: async () => (await fetch(`${tokenUrl}?jkt=${thumbprint}`)).text(),
    prove(request) {
      provenOrigin = request.origin;
      return prove(request);
    },
  });
  const outcome = await new Promise<Pick<SignInOutcome, 'status' | 'subject' | 'code'>>((resolve) => {
    client.onState((state) => {
      const { status } = state;
      if (status === 'authenticated') resolve({ status, subject: state.session.subject, code: null });
      if (status === 'waitingToRetry') resolve({ status, subject: null, code: codeOf(state.end) });
      if (status === 'stopped') {
        resolve({ status, subject: null, code: 'end' in state.cause ? codeOf(state.cause.end) : null });
      }
    });
  });
  client.close();
  const exportedAs = await formsOf(key.keyPair.privateKey as CryptoKey);
  return { thumbprint, provenOrigin, locationOrigin: location.origin, exportedAs, ...outcome };
};

function codeOf(end: object): number | null {
  return 'code' in end ? Number(end.code) : null;
}

async function formsOf(privateKey: CryptoKey): Promise<string[]> {
  const forms: string[] = [];
  for (const form of ['jwk', 'pkcs8'] as const) {
    await crypto.subtle.exportKey(form, privateKey).then(
      () => forms.push(form),
      () => {},
    );
  }
  return forms;
}

async function keptKey(): Promise<PossessionKey> {
  const database = await openDatabase();
  const kept = await settled<PossessionKeyPair | undefined>(keysOf(database, 'readonly').get('key'));
  const key = kept === undefined ? await createPossessionKey() : possessionKeyOf(kept);
  if (kept === undefined) await settled(keysOf(database, 'readwrite').put(key.keyPair, 'key'));
  database.close();
  return key;
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open('possession', 1);
  request.onupgradeneeded = () => request.result.createObjectStore('keys');
  return settled(request);
}

function keysOf(database: IDBDatabase, mode: IDBTransactionMode): IDBObjectStore {
  return database.transaction('keys', mode).objectStore('keys');
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
