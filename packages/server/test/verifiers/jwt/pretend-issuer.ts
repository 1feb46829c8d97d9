// An issuer behind an injected fetch: no network, every request counted.

import type { IssuerKey } from './issuer-keys.ts';

export interface PretendIssuer {
  readonly fetch: typeof globalThis.fetch;
  readonly requests: string[];
  keys: readonly IssuerKey[];
  /** Replaces the answer; `undefined` answers with the keys. */
  answer: ((signal: AbortSignal | null | undefined) => Promise<Response>) | undefined;
}

export const JWKS_URL = 'https://issuer.test/jwks';

export function createPretendIssuer(keys: readonly IssuerKey[]): PretendIssuer {
  const issuer: PretendIssuer = {
    requests: [],
    keys,
    answer: undefined,
    fetch: async (input, init) => {
      issuer.requests.push(String(input));
      if (issuer.answer !== undefined) return issuer.answer(init?.signal);
      return Response.json({ keys: issuer.keys.map(({ jwk }) => jwk) });
    },
  };
  return issuer;
}

export const down = () => Promise.reject(new TypeError('connection refused'));
