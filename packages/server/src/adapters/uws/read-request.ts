// What a request of uWebSockets.js says, copied: the request itself is gone when its handler returns.
import type { UpgradeRequest } from '../../upgrade/upgrade-request.ts';
import { asciiOf } from './ascii-of.ts';
import { joinLines } from './join-lines.ts';
import { proxiedAddressOf } from './proxied-address-of.ts';
import type { HttpRequest, HttpResponse } from './uws.ts';

/**
 * Reads every header line: `getHeader` sees the first of a name only, and a second `Origin` must not go unseen. Lines of
 * one name are joined as RFC 9110 section 5.2 has it.
 */
export function readRequest(response: HttpResponse, request: HttpRequest): UpgradeRequest {
  const headers = new Map<string, string>();
  request.forEach((name, value) => {
    headers.set(name, joinLines(name, headers.get(name) ?? null, value));
  });
  const header = (name: string): string => headers.get(name) ?? '';
  return {
    method: request.getMethod(),
    query: request.getQuery() ?? '',
    upgrade: header('upgrade'),
    connection: header('connection'),
    key: header('sec-websocket-key'),
    version: header('sec-websocket-version'),
    protocols: header('sec-websocket-protocol'),
    origin: header('origin'),
    contentLength: header('content-length'),
    transferEncoding: header('transfer-encoding'),
    header,
    socketAddress: asciiOf(response.getRemoteAddressAsText()),
    proxiedAddress: proxiedAddressOf(response),
  };
}
