// A shared secret in a file.
import { readFileSync } from 'node:fs';
import { UsageError } from '../usage-error.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * The bytes of the file, without the line end that editors and `openssl rand -hex` put there. Errors name `label` only:
 * who confuses the file with the secret has written the secret where the file name belongs.
 */
export function readSecretFile(file: string, label: string): Uint8Array {
  const bytes = withoutLineEnd(read(file, label));
  // A public key taken for a secret lets everybody who has read it sign (CVE-2015-9235).
  if (isKeyDocument(bytes)) {
    throw new UsageError(`${label} names a file with a PEM or JWK document, and a secret is neither`);
  }
  if (bytes.length === 0) throw new UsageError(`${label} names a file that is empty`);
  return bytes;
}

function read(file: string, label: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch {
    throw new UsageError(`${label} must name a file that can be read`);
  }
}

function withoutLineEnd(bytes: Uint8Array): Uint8Array {
  if (bytes.at(-1) !== LINE_FEED) return bytes;
  return bytes.subarray(0, bytes.at(-2) === CARRIAGE_RETURN ? -2 : -1);
}

function isKeyDocument(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes);
  return text.includes('-----BEGIN ') || /^\s*\{.*"(?:kty|keys)"/s.test(text);
}
