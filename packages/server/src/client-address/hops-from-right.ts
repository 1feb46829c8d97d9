// Which hops does a forwarding header name, the nearest first?
import { canonicalAddress } from './ip-address.ts';

/** The headers that can be believed, in lower case: the usual one, and that of RFC 7239. */
export type HopHeader = 'x-forwarded-for' | 'forwarded';

/** What is farther left than this is not read: proxies write at the right end, and a stranger at the left. */
const MAX_HEADER_CHARACTERS = 4_096;

/** Spaces may stand around the parts, as RFC 9110 has it for lists; most proxies write one after the semicolon. */
const PAIR = /[ \t]*([\w!#$%&'*+.^`|~-]+)=(?:([\w!#$%&'*+.^`|~-]+)|"((?:[^"\\]|\\.)*)")[ \t]*(;|$)/y;
const V4_NODE = /^(\d{1,3}(?:\.\d{1,3}){3})(?::(?:\d{1,5}|_[\w.-]+))?$/;
const V6_NODE = /^\[([\da-fA-F:.]*:[\da-fA-F:.]*)\](?::(?:\d{1,5}|_[\w.-]+))?$/;

/**
 * The addresses of the hops, from right to left, each in its canonical spelling and without its port; null for a hop
 * that says no address, as `unknown`, `_hidden` and garbage do. Lazy, and total over any value.
 *
 * It reads from the right because there is what the proxies in front of us wrote: nothing that stands left of it, such
 * as a quotation mark that is never closed, can change how that is read.
 *
 * @param value All lines of the header, joined with commas in their order; empty where there is none.
 */
export function* hopsFromRight(header: HopHeader, value: string): Generator<string | null> {
  if (value === '') return;
  const isCut = value.length > MAX_HEADER_CHARACTERS;
  const text = value.slice(-MAX_HEADER_CHARACTERS);
  const readElement = header === 'forwarded' ? readForwarded : readForwardedFor;
  let end = text.length;
  let isQuoted = false;
  for (let index = end - 1; index >= 0; index -= 1) {
    const character = text[index];
    if (character === '"' && header === 'forwarded' && !isEscaped(text, index)) isQuoted = !isQuoted;
    if (character !== ',' || isQuoted) continue;
    yield readElement(text.slice(index + 1, end));
    end = index;
  }
  // What was cut through may look like an address, but another one.
  yield isCut || isQuoted ? null : readElement(text.slice(0, end));
}

function isEscaped(text: string, index: number): boolean {
  let first = index;
  while (first > 0 && text[first - 1] === '\\') first -= 1;
  return (index - first) % 2 === 1;
}

/** An element of `X-Forwarded-For`: an address, with a port or without. */
function readForwardedFor(element: string): string | null {
  const text = trim(element);
  return readNode(text) ?? canonicalAddress(text);
}

/** An element of `Forwarded`: pairs, of which exactly one is `for` (RFC 7239 section 4). */
function readForwarded(element: string): string | null {
  const text = trim(element);
  let node: string | null = null;
  for (let from = 0; from < text.length; from = PAIR.lastIndex) {
    PAIR.lastIndex = from;
    const pair = PAIR.exec(text);
    if (pair === null) return null;
    const [, name = '', token, quoted = ''] = pair;
    if (name.toLowerCase() !== 'for') continue;
    if (node !== null) return null;
    node = token ?? quoted.replace(/\\(.)/g, '$1');
  }
  return node === null ? null : readNode(node);
}

/** Section 6 of RFC 7239: IPv6 in brackets, either with a port, which may be a made-up word. */
function readNode(text: string): string | null {
  const address = V4_NODE.exec(text)?.[1] ?? V6_NODE.exec(text)?.[1];
  return address === undefined ? null : canonicalAddress(address);
}

/** Not `String.trim`, which also takes away what is no white space in a header. */
function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text[start])) start += 1;
  while (end > start && isBlank(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
