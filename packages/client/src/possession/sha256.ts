// The hash of a text.
import { webCrypto } from './web-crypto.ts';

/** SHA-256 of the text in UTF-8. */
export async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await webCrypto().digest('SHA-256', new TextEncoder().encode(text)));
}
