// Under which origins a browser knows the pages of a server that listens on an address.

const ANY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * For loopback, and for "every address", the names of this machine to itself; for any other host that host alone.
 * Never taken from a request: the name in a `Host` header is the attacker's in DNS rebinding.
 */
export function ownOrigins(scheme: 'http' | 'https', host: string, port: number): readonly string[] {
  const names = ANY_ADDRESS.has(host) || LOOPBACK.has(host) ? namesOfLoopback(host) : [bracketed(host)];
  // Through URL, which leaves a default port out as browsers do.
  return names.map((name) => new URL(`${scheme}://${name}:${port}`).origin);
}

function namesOfLoopback(host: string): readonly string[] {
  if (host === '::1') return ['[::1]', 'localhost'];
  return host === '::' ? ['127.0.0.1', 'localhost', '[::1]'] : ['127.0.0.1', 'localhost'];
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
