// Puts a plain HTTP endpoint on an app, with a bound on the body and on the time.
import type { Gate } from '../../gate.ts';
import { integerOption } from '../../integer-option.ts';
import type { HttpReply, HttpRoute, HttpRouteRequest } from './http-route.ts';
import { readRequest } from './read-request.ts';
import type { HttpResponse, TemplatedApp } from './uws.ts';

const MAX_BODY_BYTES = 16_384;
/** uWebSockets.js has no time-out of its own once a handler has returned without an answer. */
const TIMEOUT_MS = { default: 10_000, min: 10, max: 600_000 };

const TOO_LARGE = failure('413 Content Too Large', 'body_too_large');
const TOO_SLOW = failure('504 Gateway Timeout', 'timeout');
const FAILED = failure('500 Internal Server Error', 'internal_error');

/** @throws OptionError naming `routes.timeoutMs`. */
export function attachRoute(
  app: TemplatedApp,
  route: HttpRoute,
  { log, options }: Pick<Gate, 'log' | 'options'>,
): void {
  const { proxyProtocol } = options.clientAddress;
  const timeoutMs = integerOption('routes.timeoutMs', route.timeoutMs, TIMEOUT_MS);
  app[route.method](route.path, (response, request) => {
    const read = { ...readRequest(response, request), path: request.getUrl() };
    const isLast = proxyProtocol || route.closesConnection === true;
    const answer = createAnswer(response, timeoutMs, { isLast, isLater: proxyProtocol });
    const handle = (body: string): void => {
      // One catch for both: a handler that throws, and one that answers with something that is no reply.
      run(route, { ...read, body })
        .then(answer)
        .catch((error: unknown) => {
          log.write('error', { err: error, path: route.path }, 'route failed');
          return answer(FAILED);
        })
        .catch(() => {});
    };
    if (isBodiless(route, read)) handle('');
    else collectBody(response, handle, () => void answer(TOO_LARGE));
  });
}

/** As TICKET-4 wants the errors of that route; for every other one as good as any. */
function failure(statusLine: string, error: string): HttpReply {
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };
  return { statusLine, headers, body: JSON.stringify({ error }) };
}

async function run(route: HttpRoute, request: HttpRouteRequest): Promise<HttpReply> {
  return route.handle(request);
}

/**
 * A request without a body calls nobody when it has arrived. Nor does one with `Content-Length: 0` whose head came in
 * more than one segment, as a proxy's preamble and request may.
 */
function isBodiless({ method }: HttpRoute, asked: Omit<HttpRouteRequest, 'body'>): boolean {
  if (method === 'get' || (method === 'any' && asked.method.toUpperCase() !== 'POST')) return true;
  return asked.transferEncoding === '' && /^0*$/.test(asked.contentLength);
}

/**
 * Answers at most once, and never after the peer went away. The promise rejects with what is wrong with a reply that
 * cannot be written.
 *
 * `isLater`: a preamble of the PROXY protocol would be believed before the next request, whoever sent it. So the answer
 * ends the connection, and comes after the turn in which the request came: within it uWebSockets.js goes on to the next
 * request of the segment all the same, while one that finds another unanswered ends the connection (UPGRADE-9).
 */
function createAnswer(
  response: HttpResponse,
  timeoutMs: number,
  { isLast, isLater }: { readonly isLast: boolean; readonly isLater: boolean },
): (reply: HttpReply) => Promise<void> {
  let isOpen = true;
  const timer = setTimeout(() => void answer(TOO_SLOW), timeoutMs);
  response.onAborted(() => {
    isOpen = false;
    clearTimeout(timer);
  });
  async function answer(reply: HttpReply): Promise<void> {
    if (isLater) await laterTurn();
    if (isOpen) write(reply);
  }
  function write({ statusLine, headers = {}, body = '' }: HttpReply): void {
    isOpen = false;
    clearTimeout(timer);
    try {
      response.cork(() => {
        response.writeStatus(statusLine);
        for (const [name, value] of Object.entries(headers)) response.writeHeader(name, value);
        response.end(body, isLast);
      });
    } catch (error) {
      // Half an answer is on its way and cannot be taken back.
      response.close();
      throw error;
    }
  }
  return answer;
}

function laterTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function collectBody(response: HttpResponse, done: (body: string) => void, tooLarge: () => void): void {
  let chunks: Buffer[] | null = [];
  let bytes = 0;
  response.onData((chunk, isLast) => {
    if (chunks === null) return;
    bytes += chunk.byteLength;
    if (bytes > MAX_BODY_BYTES) {
      chunks = null;
      tooLarge();
      return;
    }
    chunks.push(Buffer.from(new Uint8Array(chunk))); // copied: the chunk's memory is reused
    if (isLast) done(Buffer.concat(chunks).toString('utf8'));
  });
}
