// Whether a text could be a token.

const VISIBLE_ASCII = /^[!-~]+$/;

/** Nothing but visible ASCII, and something of it: no space, no control character, nothing a decoder replaced. */
export function isVisibleAscii(text: string): boolean {
  return VISIBLE_ASCII.test(text);
}
