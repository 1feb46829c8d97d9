// How do the rivals of Inband verify a token? As the documentation of jose has it, with a key that is imported once.
import { webcrypto } from 'node:crypto';
import { jwtVerify } from 'jose';

/** Resolves to `verify(token)`, which rejects what is not right in signature, issuer, audience or time. */
export async function verifyWithJose({ secret, issuer, audience }) {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await webcrypto.subtle.importKey('raw', Buffer.from(secret), algorithm, false, ['verify']);
  const options = { algorithms: ['HS256'], issuer, audience };
  return (token) => jwtVerify(token, key, options);
}
