// Which addresses keys may be fetched from.

/** The parsed address, or what is wrong with it. Plain http only ever reaches this machine. */
export function keyUrl(address: unknown, rules: { readonly allowLoopbackHttp: boolean }): URL | string {
  if (typeof address !== 'string' || !URL.canParse(address)) return 'must be an absolute URL';
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return 'must not carry a user name or password';
  if (url.protocol === 'https:') return url;
  if (url.protocol !== 'http:' || !rules.allowLoopbackHttp || !isLoopback(url)) {
    return 'must be https (http is for loopback addresses only)';
  }
  return url;
}

/** The URL parser has already brought every spelling of an IPv4 address into dotted form. */
export function isLoopback(url: URL): boolean {
  return (
    url.hostname === 'localhost' || url.hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(url.hostname)
  );
}
