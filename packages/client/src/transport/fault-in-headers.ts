// Whether Node can send these headers with an upgrade request.

/** RFC 9110 section 5.6.2. */
const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
/** Visible ASCII, spaces and tabs: nothing that could begin another header. */
const VALUE = /^[\t\x20-\x7e]*$/;
/** What the handshake sets itself. With another of these it would be one of another kind, or with another host. */
const OWN =
  /^(sec-websocket-.*|host|connection|upgrade|content-length|transfer-encoding|expect|te|trailer)$/i;

/** What is wrong with them, in words that quote nothing; null for nothing. */
export function faultInHeaders(headers: Readonly<Record<string, unknown>>): string | null {
  for (const [name, value] of Object.entries(headers)) {
    if (!NAME.test(name) || OWN.test(name))
      return 'must not name one that the handshake sets, or that is none';
    if (typeof value !== 'string' || !VALUE.test(value)) return 'must be lines of ASCII';
  }
  return null;
}
