// Where a server hands out passes.

/** `url` is a socket's, as `readUrl` returns it. The path of the socket and `/pass`; the query stays what it is. */
export function passUrl(url: string): string {
  return url.replace(/^ws/, 'http').replace(/\/?(?=\?|$)/, '/pass');
}
