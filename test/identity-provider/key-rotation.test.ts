// A planned key rotation of a real OpenID provider, seen by clients that connect meanwhile.
import { createClient } from '@inband/client';
import { type InbandServer, listen } from '@inband/server';
import { createJwtVerifier, type JwtVerifier } from '@inband/server/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../support/silent-logger.ts';
import { type IdentityProvider, startIdentityProvider } from './start-identity-provider.ts';

const CLIENTS_PER_PHASE = 40;
let provider: IdentityProvider;
let verifier: JwtVerifier;
let server: InbandServer;

beforeAll(async () => {
  provider = await startIdentityProvider('chat');
  verifier = await createJwtVerifier({ issuer: provider.issuer, audience: 'chat' });
  server = await listen({ port: 0, verifier, logger: silentLogger });
});

afterAll(async () => {
  await server.close({ graceMs: 0 });
  verifier.close();
  await provider.close();
});

/** Connects with a token of its own; resolves to the subject, or the reason it stopped. */
async function signIn(token?: string): Promise<string> {
  const client = createClient({ url: server.url, token: token ?? (await provider.accessToken()) });
  try {
    return (await client.ready()).subject;
  } catch (error) {
    return String(error);
  } finally {
    client.close();
  }
}

describe('a key rotation at the provider', () => {
  it('TOKEN-8: refuses nobody who holds a good token, of the old key or the new', async () => {
    const oldToken = await provider.accessToken();
    const before = Array.from({ length: CLIENTS_PER_PHASE }, () => signIn());
    const rotated = provider.rotateKeys();
    const during = Array.from({ length: CLIENTS_PER_PHASE }, () => signIn());
    await rotated;
    const after = Array.from({ length: CLIENTS_PER_PHASE }, () => signIn());
    const outcomes = await Promise.all([...before, ...during, ...after, signIn(oldToken)]);
    expect(outcomes.filter((outcome) => outcome !== provider.subject)).toEqual([]);
    expect(outcomes).toHaveLength(3 * CLIENTS_PER_PHASE + 1);
  });
});
