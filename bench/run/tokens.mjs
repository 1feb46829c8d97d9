// What do clients authenticate with? Tokens of HS256, each with a subject of its own; one secret for all servers.
import { createHmac, randomBytes } from 'node:crypto';

const LIFETIME_SECONDS = 3_600;
const ISSUER = 'https://issuer.example';
const AUDIENCE = 'bench';

/** `facts` is what servers verify with; `mint()` makes a token that is right. */
export function createTokens() {
  const secret = randomBytes(32).toString('base64url');
  const header = encode({ alg: 'HS256', typ: 'JWT' });
  let minted = 0;
  return {
    facts: { secret, issuer: ISSUER, audience: AUDIENCE },
    mint() {
      minted += 1;
      const nowSeconds = Math.floor(Date.now() / 1_000);
      const payload = encode({
        iss: ISSUER,
        aud: AUDIENCE,
        sub: `user-${String(minted).padStart(9, '0')}`,
        iat: nowSeconds,
        exp: nowSeconds + LIFETIME_SECONDS,
        scope: 'chat:read chat:write',
      });
      const signed = `${header}.${payload}`;
      return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
    },
  };
}

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
