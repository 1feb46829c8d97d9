// Tokens for the servers of the bench: right, forged and expired.
import { createHmac, randomBytes } from 'node:crypto';

const ISSUER = 'https://issuer.example';
const AUDIENCE = 'bench';
const SECRET = randomBytes(32).toString('hex');

/** What servers verify with. */
export const TOKENS = { secret: SECRET, issuer: ISSUER, audience: AUDIENCE };

/** Right in everything, unless told otherwise. `livesSeconds`: below 0 it has expired. */
export function benchToken({
  secret = SECRET,
  issuer = ISSUER,
  audience = AUDIENCE,
  livesSeconds = 600,
  alg = 'HS256',
} = {}): string {
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const claims = {
    iss: issuer,
    aud: audience,
    sub: 'somebody',
    iat: nowSeconds - 1_000,
    exp: nowSeconds + livesSeconds,
  };
  const input = [{ alg, typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

/** What must not get anybody in, by what is wrong with it. */
export const WRONG_TOKENS = {
  forged: () => benchToken({ secret: 'a secret of somebody else, of as many characters' }),
  expired: () => benchToken({ livesSeconds: -60 }),
  'of another issuer': () => benchToken({ issuer: 'https://elsewhere.example' }),
  'for another audience': () => benchToken({ audience: 'elsewhere' }),
  'of another algorithm': () => benchToken({ alg: 'HS512' }),
  'no token': () => 'no token',
};
