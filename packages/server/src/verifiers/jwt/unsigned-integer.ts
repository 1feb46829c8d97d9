// Base64url big-endian integers, as in JWKs.

export function unsignedInteger(base64url: string): bigint {
  const hex = Buffer.from(base64url, 'base64url').toString('hex');
  return hex === '' ? 0n : BigInt(`0x${hex}`);
}
