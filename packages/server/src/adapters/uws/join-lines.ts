// Lines of one name are one value (RFC 9110 section 5.2), also when the first of them is empty.

/** `earlier`: what the lines before said; null where there was none. */
export function joinLines(name: string, earlier: string | null, value: string): string {
  if (earlier === null) return value;
  // Cookies have a comma in their values and a semicolon between them (RFC 9113 section 8.2.3).
  return earlier + (name === 'cookie' ? '; ' : ', ') + value;
}
