// Strict base64url.

// The last characters whose unused low bits are zero: two characters end in four such bits, three in two.
const LAST_OF_TWO = 'AQgw';
const LAST_OF_THREE = 'AEIMQUYcgkosw048';

/**
 * Whether text of the base64url alphabet is the one spelling of its bytes. Decoders ignore the unused bits, so that
 * without this check one signature has several spellings, all of them "valid".
 */
export function isCanonicalBase64url(text: string): boolean {
  const last = text.charAt(text.length - 1);
  switch (text.length % 4) {
    case 1:
      return false;
    case 2:
      return LAST_OF_TWO.includes(last);
    case 3:
      return LAST_OF_THREE.includes(last);
    default:
      return true;
  }
}
