// Which tokens are good, forged and stale? Made once for a run, with keys nobody else has.
import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const PAIRS = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2_048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
};
const AUDIENCE = 'flood';
const ISSUER = 'https://issuer.example';

/**
 * `keys` is what a server is started with, as text. `kind` says by which: `secret`, `jwks` or `url`, as the attack has
 * it; honest tokens are RS256 but where there is only a secret.
 */
export function makeCredentials() {
  const secret = randomBytes(32).toString('hex');
  const good = Object.fromEntries(Object.entries(PAIRS).map(([alg, make]) => [alg, make()]));
  const attackers = Object.fromEntries(Object.entries(PAIRS).map(([alg, make]) => [alg, make()]));
  const jwks = {
    keys: Object.entries(good).map(([alg, { publicKey }]) => ({
      ...publicKey.export({ format: 'jwk' }),
      alg,
      kid: kidOf(alg),
      use: 'sig',
    })),
  };
  return {
    keys: { secret, jwks, audience: AUDIENCE, issuer: ISSUER },
    honest: (kind, subject) =>
      kind === 'secret'
        ? token('HS256', secret, claims(subject))
        : token('RS256', good.RS256.privateKey, claims(subject)),
    /** Right in everything but the key it was signed with. */
    forged: (alg) =>
      alg === 'HS256'
        ? token('HS256', 'not the secret of anybody', claims('mallory'))
        : token(alg, attackers[alg].privateKey, claims('mallory')),
    /** The name of its key is 24 characters, of which the generator makes new ones each time. */
    unknownKey: () =>
      token('RS256', attackers.RS256.privateKey, claims('mallory'), 'unknownunknownunknown000'),
    /** Once right, and over. */
    stale: (kind) =>
      kind === 'secret'
        ? token('HS256', secret, claims('alice', -600))
        : token('RS256', good.RS256.privateKey, claims('alice', -600)),
  };
}

/** Of a length that lets what follows it begin where base64 begins a new group. */
const kidOf = (alg) => `key-${alg}`;

function claims(subject, expiresInSeconds = 7_200) {
  const now = Math.floor(Date.now() / 1_000);
  return {
    sub: subject,
    aud: AUDIENCE,
    iss: ISSUER,
    iat: now + Math.min(0, expiresInSeconds) - 60,
    exp: now + expiresInSeconds,
  };
}

function token(alg, key, payload, kid = kidOf(alg)) {
  // The name of the key comes first and the spelling before it is 9 characters, so that it begins a group of base64.
  const header = alg === 'HS256' ? { alg, typ: 'JWT' } : { kid, alg, typ: 'JWT' };
  const input = [header, payload].map((part) => Buffer.from(spell(part)).toString('base64url')).join('.');
  return `${input}.${signature(alg, key, input).toString('base64url')}`;
}

/** `{ "kid":"` is nine characters; JSON allows the space. */
const spell = (part) => JSON.stringify(part).replace(/^\{"kid"/, '{ "kid"');

function signature(alg, key, input) {
  if (alg === 'HS256') return createHmac('sha256', key).update(input).digest();
  if (alg === 'EdDSA') return sign(null, Buffer.from(input), key);
  if (alg === 'ES256') return sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
  return sign('sha256', Buffer.from(input), key);
}
