// A URL with more parameters.

/** `url` has no fragment. Written out by hand, since `URLSearchParams` would rewrite what is there already. */
export function withQuery(url: string, parameters: Readonly<Record<string, string>>): string {
  let result = url;
  for (const [name, value] of Object.entries(parameters)) {
    const separator = result.includes('?') ? '&' : '?';
    result += `${separator}${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  }
  return result;
}
