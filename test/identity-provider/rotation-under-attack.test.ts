// Key rotations of a real OpenID provider while somebody spends every request for keys on tokens of no key at all.
import { randomBytes, randomUUID } from 'node:crypto';
import { type ClientState, createClient } from '@inband/client';
import { type InbandServer, listen } from '@inband/server';
import { createJwtVerifier, type JwtVerifier } from '@inband/server/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawClient } from '../support/raw-client.ts';
import { silentLogger } from '../support/silent-logger.ts';
import { type IdentityProvider, startIdentityProvider } from './start-identity-provider.ts';

const COOLDOWN_MS = 1000;
const ATTACK_EVERY_MS = 50;
const ROTATIONS = 4;
const CLIENTS_PER_ROTATION = 10;
/** One cooldown, the longest wait between two attempts, and time for a busy machine. */
const MAX_SIGN_IN_MS = COOLDOWN_MS + 500 + 8000;
/** By the clock of the cooldown: the one that is under way, the one that brings the new key, and two for a busy machine. */
const MAX_KEY_REQUESTS_PER_SIGN_IN = 4;

let provider: IdentityProvider;
let verifier: JwtVerifier;
let server: InbandServer;
const keyRequestsAtMs: number[] = [];

beforeAll(async () => {
  provider = await startIdentityProvider('chat');
  verifier = await createJwtVerifier({
    issuer: provider.issuer,
    audience: 'chat',
    unknownKidCooldownMs: COOLDOWN_MS,
    fetch: (input, init) => {
      if (!String(input).includes('/.well-known/')) keyRequestsAtMs.push(performance.now());
      return fetch(input, init);
    },
  });
  server = await listen({ port: 0, verifier, logger: silentLogger });
});

afterAll(async () => {
  await server.close({ graceMs: 0 });
  verifier.close();
  await provider.close();
});

/** As good as the token it is made from, but for a kid of its own and a signature that nobody made. */
function forgedFrom(token: string): string {
  const [, payload] = token.split('.');
  const header = JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid: randomUUID() });
  return `${Buffer.from(header).toString('base64url')}.${payload}.${randomBytes(64).toString('base64url')}`;
}

/** Presents one forged token; resolves to the close code. */
async function attack(honestToken: string): Promise<number> {
  const client = await RawClient.open({ port: server.port });
  client.send({ type: 'auth', method: 'bearer', token: forgedFrom(honestToken) });
  return (await client.closed).code;
}

/** Resolves when the client is in or has given up. */
async function signIn(): Promise<{
  readonly end: ClientState;
  readonly tookMs: number;
  readonly tries: number;
}> {
  const startedAtMs = performance.now();
  const client = createClient({
    url: server.url,
    token: () => provider.accessToken(),
    backoff: { baseMs: 200, maxMs: 500 },
  });
  try {
    await client.ready().catch(() => {});
    const end = client.state;
    const tries = end.status === 'authenticated' ? end.attempt : 0;
    return { end, tookMs: performance.now() - startedAtMs, tries };
  } finally {
    client.close();
  }
}

describe('key rotations under attack', () => {
  it('TOKEN-8: stop no client that holds a good token of the new key, and cost one request per cooldown', async () => {
    const honestToken = await provider.accessToken();
    const startedAtMs = performance.now();
    const attacks: Promise<number>[] = [];
    const attacker = setInterval(() => attacks.push(attack(honestToken)), ATTACK_EVERY_MS);
    const signIns: Awaited<ReturnType<typeof signIn>>[] = [];
    const keyRequestsPerRotation: number[] = [];
    try {
      for (let rotation = 0; rotation < ROTATIONS; rotation += 1) {
        // Somewhere else in the cooldown each time.
        await new Promise((resolve) => setTimeout(resolve, 700));
        expect(await attack(honestToken)).not.toBe(1006);
        await provider.rotateKeys();
        const requestsBefore = keyRequestsAtMs.length;
        signIns.push(...(await Promise.all(Array.from({ length: CLIENTS_PER_ROTATION }, signIn))));
        keyRequestsPerRotation.push(keyRequestsAtMs.length - requestsBefore);
      }
    } finally {
      clearInterval(attacker);
    }
    const codes = await Promise.all(attacks);
    const tookMs = performance.now() - startedAtMs;

    expect(signIns.map(({ end }) => end.status).filter((status) => status !== 'authenticated')).toEqual([]);
    expect(signIns).toHaveLength(ROTATIONS * CLIENTS_PER_ROTATION);
    expect(Math.max(...signIns.map((one) => one.tookMs))).toBeLessThan(MAX_SIGN_IN_MS);
    expect(Math.max(...keyRequestsPerRotation)).toBeLessThanOrEqual(MAX_KEY_REQUESTS_PER_SIGN_IN);
    // Otherwise nobody was in anybody's way.
    expect(Math.max(...signIns.map(({ tries }) => tries))).toBeGreaterThan(1);
    expect(new Set(codes)).toEqual(new Set([4403, 4504]));
    expect(keyRequestsAtMs.length).toBeLessThanOrEqual(Math.ceil(tookMs / COOLDOWN_MS) + 2);
  });
});
