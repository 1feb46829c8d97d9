// Whether a host is this machine for certain.

const OCTET = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const IPV4_LOOPBACK = new RegExp(`^127(?:\\.${OCTET}){3}$`);

/**
 * For the `hostname` of a URL, which is in lower case and normal form. Exact: a name that merely starts or ends
 * like one of these (`127.evil.com`, `localhost.evil.com`) is somebody else's machine.
 */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || IPV4_LOOPBACK.test(hostname);
}
