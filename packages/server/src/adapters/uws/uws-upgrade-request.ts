// What an upgrade request of uWebSockets.js says, read while its handler runs and not longer.
import type { UpgradeRequest } from '../../upgrade/upgrade-request.ts';
import { asciiOf } from './ascii-of.ts';
import type { HttpRequest, HttpResponse } from './uws.ts';

/**
 * As {@link readRequest}, but copies only what every upgrade is asked for. The rest, and everything about addresses, is
 * read when it is asked for: most servers never do, and each answer is a call out of JavaScript.
 */
export class UwsUpgradeRequest implements UpgradeRequest {
  readonly #response: HttpResponse;
  readonly #request: HttpRequest;
  readonly method: string;
  readonly query: string;
  readonly upgrade: string;
  readonly connection: string;
  readonly key: string;
  readonly version: string;
  readonly protocols: string;
  readonly origin: string;
  readonly contentLength: string;
  readonly transferEncoding: string;

  /** Sees every line: `getHeader` sees the first of a name only, and a second `Origin` must not go unseen. */
  constructor(response: HttpResponse, request: HttpRequest) {
    this.#response = response;
    this.#request = request;
    this.method = request.getMethod();
    this.query = request.getQuery() ?? '';
    let upgrade: string | null = null;
    let connection: string | null = null;
    let key: string | null = null;
    let version: string | null = null;
    let protocols: string | null = null;
    let origin: string | null = null;
    let contentLength: string | null = null;
    let transferEncoding: string | null = null;
    request.forEach((name, value) => {
      switch (name) {
        case 'upgrade':
          upgrade = joined(upgrade, value);
          return;
        case 'connection':
          connection = joined(connection, value);
          return;
        case 'sec-websocket-key':
          key = joined(key, value);
          return;
        case 'sec-websocket-version':
          version = joined(version, value);
          return;
        case 'sec-websocket-protocol':
          protocols = joined(protocols, value);
          return;
        case 'origin':
          origin = joined(origin, value);
          return;
        case 'content-length':
          contentLength = joined(contentLength, value);
          return;
        case 'transfer-encoding':
          transferEncoding = joined(transferEncoding, value);
          return;
      }
    });
    this.upgrade = upgrade ?? '';
    this.connection = connection ?? '';
    this.key = key ?? '';
    this.version = version ?? '';
    this.protocols = protocols ?? '';
    this.origin = origin ?? '';
    this.contentLength = contentLength ?? '';
    this.transferEncoding = transferEncoding ?? '';
  }

  header(wanted: string): string {
    let found: string | null = null;
    // Cookies have a comma in their values and a semicolon between them (RFC 9113 section 8.2.3).
    const separator = wanted === 'cookie' ? '; ' : ', ';
    this.#request.forEach((name, value) => {
      if (name === wanted) found = joined(found, value, separator);
    });
    return found ?? '';
  }

  get socketAddress(): string {
    return asciiOf(this.#response.getRemoteAddressAsText());
  }

  /** Builds without PROXY protocol answer with nothing. */
  get proxiedAddress(): string | null {
    const text = asciiOf(this.#response.getProxiedRemoteAddressAsText());
    return text === '' ? null : text;
  }
}

/** Lines of one name are one value (RFC 9110 section 5.2), also when the first of them is empty. */
function joined(earlier: string | null, value: string, separator = ', '): string {
  return earlier === null ? value : earlier + separator + value;
}
