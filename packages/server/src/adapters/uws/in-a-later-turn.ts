// Answers a request after the turn of the event loop in which it came.
import type { HttpResponse } from './uws.ts';

/**
 * uWebSockets.js reads a PROXY protocol preamble before every request of a connection, and goes on to the next request of
 * a segment once the last one is answered. A client behind a proxy that passes bytes on could so send a preamble of its
 * own. A request that is still unanswered when the next one begins ends the connection instead (UPGRADE-9).
 */
export function inALaterTurn(response: HttpResponse, answer: () => void): void {
  let isOpen = true;
  response.onAborted(() => {
    isOpen = false;
  });
  setImmediate(() => {
    if (isOpen) answer();
  });
}
