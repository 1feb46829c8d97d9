// What can be refused in a JSON text before anything is built from it.

import { CodecError } from './codec-error.ts';
import { MAX_DEPTH } from './depth.ts';

const QUOTE = 0x22;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const LOWER_E = 0x65;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
const SPACE = 0x20;

/** Above this many characters a number without exponent may overflow a double (1.8e308 has 309 digits). */
const LONGEST_PLAIN_NUMBER = 300;

/**
 * Refuses nesting beyond {@link MAX_DEPTH} (CODEC-4) and numbers that are not finite (CODEC-1: JSON.parse reads
 * 1e999 as Infinity), and returns how many members are written in the outermost object, so that the caller can
 * tell from the parsed object whether a name was repeated (CODEC-5). Counting colons instead of comparing names
 * also catches names that are spelled differently, "type" and "\u0074ype".
 *
 * One pass, linear in the text, without allocating. Text that is not JSON gets an arbitrary count: JSON.parse
 * is the judge of the grammar.
 */
export function checkJsonStructure(text: string): number {
  const length = text.length;
  let depth = 0;
  let members = 0;
  for (let at = 0; at < length; at++) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) at = closingQuote(text, at);
    else if (char <= SPACE || char === COMMA) continue;
    else if (char === COLON) {
      if (depth === 1) members++;
    } else if (char >= ZERO && char <= NINE) at = lastOfNumber(text, at);
    else if (char === BRACE_OPEN || char === BRACKET_OPEN) {
      depth++;
      if (depth > MAX_DEPTH) throw new CodecError(`nested deeper than ${MAX_DEPTH} levels`);
    } else if (char === BRACE_CLOSE || char === BRACKET_CLOSE) depth--;
  }
  return members;
}

/**
 * Where the string that opens at `open` closes; the end of the text if it never does. The native search is faster
 * than looking at each character even for short strings, and much so for tokens.
 */
function closingQuote(text: string, open: number): number {
  for (let quote = text.indexOf('"', open + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let before = quote - 1;
    while (text.charCodeAt(before) === BACKSLASH) before--;
    if ((quote - before) % 2 === 1) return quote;
  }
  return text.length;
}

/** Where the number that starts at `start` ends; refuses one that overflows a double. */
function lastOfNumber(text: string, start: number): number {
  let at = start;
  let exponent = false;
  for (;;) {
    const char = text.charCodeAt(at + 1);
    if ((char | 0x20) === LOWER_E) exponent = true;
    else if (!((char >= ZERO && char <= NINE) || char === DOT || char === PLUS || char === MINUS)) break;
    at++;
  }
  if (
    (exponent || at - start > LONGEST_PLAIN_NUMBER) &&
    !Number.isFinite(Number(text.slice(start, at + 1)))
  ) {
    throw new CodecError('a number is not finite');
  }
  return at;
}
