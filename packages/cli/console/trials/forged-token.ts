// Tokens that look right and are not.

const LIFE_S = 900;

/** Well-formed in every part, signed with a key that no server has. */
export async function forgedToken(): Promise<string> {
  const nowS = Math.floor(Date.now() / 1_000);
  const header = segment({ alg: 'HS256', typ: 'JWT' });
  const payload = segment({ sub: 'mallory', iat: nowS, exp: nowS + LIFE_S });
  return `${header}.${payload}.${base64url(await sign(`${header}.${payload}`))}`;
}

/** A forged one with characters that no token has. */
export async function mangledToken(): Promise<string> {
  return (await forgedToken()).replace('.', '..').replace('e', '*');
}

async function sign(text: string): Promise<Uint8Array> {
  const key = crypto.getRandomValues(new Uint8Array(32));
  // Pages that came in cleartext from another machine have no WebCrypto; then 32 random bytes are as wrong.
  if (crypto.subtle === undefined) return key;
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('raw', key, hmac, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, new TextEncoder().encode(text)));
}

function segment(value: object): string {
  return base64url(new TextEncoder().encode(JSON.stringify(value)));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
