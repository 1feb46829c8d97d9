// What an upgrade request of uWebSockets.js says, read while its handler runs and not longer.
import type { UpgradeRequest } from '../../upgrade/upgrade-request.ts';
import { asciiOf } from './ascii-of.ts';
import { joinLines } from './join-lines.ts';
import { proxiedAddressOf } from './proxied-address-of.ts';
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
          upgrade = joinLines(name, upgrade, value);
          return;
        case 'connection':
          connection = joinLines(name, connection, value);
          return;
        case 'sec-websocket-key':
          key = joinLines(name, key, value);
          return;
        case 'sec-websocket-version':
          version = joinLines(name, version, value);
          return;
        case 'sec-websocket-protocol':
          protocols = joinLines(name, protocols, value);
          return;
        case 'origin':
          origin = joinLines(name, origin, value);
          return;
        case 'content-length':
          contentLength = joinLines(name, contentLength, value);
          return;
        case 'transfer-encoding':
          transferEncoding = joinLines(name, transferEncoding, value);
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
    this.#request.forEach((name, value) => {
      if (name === wanted) found = joinLines(name, found, value);
    });
    return found ?? '';
  }

  get socketAddress(): string {
    return asciiOf(this.#response.getRemoteAddressAsText());
  }

  get proxiedAddress(): string | null {
    return proxiedAddressOf(this.#response);
  }
}
