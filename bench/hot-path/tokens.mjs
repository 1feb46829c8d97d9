// The tokens of the bench: HS256, each with a subject of its own.
import { createHmac } from 'node:crypto';

export const SECRET = 'a secret of the bench, and of nothing else';
export const ISSUER = 'https://issuer.example';
export const AUDIENCE = 'bench';

const HEADER = encode({ alg: 'HS256', typ: 'JWT' });
let minted = 0;

export function mintToken() {
  minted += 1;
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const payload = encode({
    iss: ISSUER,
    aud: AUDIENCE,
    sub: `user-${process.pid}-${minted}`,
    iat: nowSeconds,
    exp: nowSeconds + 3_600,
    scope: 'chat:read chat:write',
  });
  const signed = `${HEADER}.${payload}`;
  return `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`;
}

function encode(value) {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
