// Where credentials come from, whichever of the two options says so.
import { type ClientCredential, DEFAULT_AUTH_METHOD, type UpgradeCredential } from '@inband/protocol';
import type { ClientOptions, CredentialRequest } from '../client-options.ts';
import { CredentialError } from '../errors/credential-error.ts';

/** Asks the application. Throws what it throws, and a {@link CredentialError} about what it should not return. */
export type AskCredential = (
  request: CredentialRequest,
) => Promise<ClientCredential | UpgradeCredential | null>;

/** Fields of `auth` that are the client's to fill in. */
const RESERVED_FIELDS = ['type', 'gen', 'client'];
const METHOD = /^[a-z][a-z0-9_]{0,31}$/;

export function readCredentialOption(options: ClientOptions): { ask: AskCredential; canRenew: boolean } {
  const { token, credential } = options;
  if ((token === undefined) === (credential === undefined)) {
    throw new TypeError('"token" must be given, or else "credential"');
  }
  if (typeof credential === 'function') {
    return { ask: async (request) => toCredential(await credential(request)), canRenew: true };
  }
  if (typeof token === 'function') {
    return { ask: async (request) => toBearer(await token(request)), canRenew: true };
  }
  if (typeof token === 'string' && token !== '') {
    const fixed = toBearer(token);
    return { ask: async () => fixed, canRenew: false };
  }
  if (credential !== undefined) throw new TypeError('"credential" must be a function');
  throw new TypeError('"token" must be a string that is not empty, or a function');
}

function toBearer(token: unknown): ClientCredential | null {
  if (token === null) return null;
  if (typeof token === 'string' && token !== '') return { method: DEFAULT_AUTH_METHOD, token };
  throw new CredentialError('"token" returned neither a string that is not empty nor null');
}

function toCredential(value: unknown): ClientCredential | UpgradeCredential | null {
  if (value === null) return null;
  if (typeof value === 'object' && 'upgrade' in value && !('method' in value)) {
    // Its parts are looked at where it is known what the platform and the URL leave room for.
    return { upgrade: value.upgrade as UpgradeCredential['upgrade'] };
  }
  if (typeof value !== 'object' || !('method' in value) || typeof value.method !== 'string') {
    throw new CredentialError(
      '"credential" returned neither an object with a "method" or an "upgrade" nor null',
    );
  }
  if (!METHOD.test(value.method)) {
    throw new CredentialError('"credential" returned a "method" that does not look like one');
  }
  for (const field of RESERVED_FIELDS) {
    if (field in value) throw new CredentialError(`"credential" returned the reserved field "${field}"`);
  }
  return { ...value, method: value.method };
}
