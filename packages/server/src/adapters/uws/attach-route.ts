// Puts a plain HTTP endpoint on an app, with a bound on the body and on the time.
import type { Gate } from '../../gate.ts';
import type { HttpReply, HttpRoute, HttpRouteRequest } from './http-route.ts';
import { readRequest } from './read-request.ts';
import type { HttpResponse, TemplatedApp } from './uws.ts';

const MAX_BODY_BYTES = 16_384;
/** uWebSockets.js has no time-out of its own once a handler has returned without an answer. */
const ANSWER_TIMEOUT_MS = 10_000;

const TOO_LARGE: HttpReply = { statusLine: '413 Content Too Large' };
const TOO_SLOW: HttpReply = { statusLine: '504 Gateway Timeout' };
const FAILED: HttpReply = { statusLine: '500 Internal Server Error' };

export function attachRoute(
  app: TemplatedApp,
  route: HttpRoute,
  { log, options }: Pick<Gate, 'log' | 'options'>,
): void {
  const { proxyProtocol } = options.clientAddress;
  app[route.method](route.path, (response, request) => {
    const read = { ...readRequest(response, request), path: request.getUrl() };
    const answer = createAnswer(response);
    const handle = (body: string): void => {
      // One catch for both: a handler that throws, and one that answers with something that is no reply.
      run(route, { ...read, body })
        .then(answer)
        .catch((error: unknown) => {
          log.write('error', { err: error, path: route.path }, 'route failed');
          answer(FAILED);
        });
    };
    // See inALaterTurn for why; an answer that comes after the peer has gone is dropped here anyway.
    const begin = proxyProtocol ? (body: string) => void setImmediate(handle, body) : handle;
    if (isBodiless(route, read.method)) begin('');
    else collectBody(response, begin, () => answer(TOO_LARGE));
  });
}

async function run(route: HttpRoute, request: HttpRouteRequest): Promise<HttpReply> {
  return route.handle(request);
}

/** A request without a body calls nobody when it has arrived. */
function isBodiless({ method }: HttpRoute, asked: string): boolean {
  return method === 'get' || (method === 'any' && asked.toUpperCase() !== 'POST');
}

/** Answers at most once, and never after the peer went away. */
function createAnswer(response: HttpResponse): (reply: HttpReply) => void {
  let isOpen = true;
  const timer = setTimeout(() => answer(TOO_SLOW), ANSWER_TIMEOUT_MS);
  response.onAborted(() => {
    isOpen = false;
    clearTimeout(timer);
  });
  function answer({ statusLine, headers = {}, body = '' }: HttpReply): void {
    if (!isOpen) return;
    isOpen = false;
    clearTimeout(timer);
    try {
      response.cork(() => {
        response.writeStatus(statusLine);
        for (const [name, value] of Object.entries(headers)) response.writeHeader(name, value);
        response.end(body);
      });
    } catch (error) {
      // Half an answer is on its way and cannot be taken back.
      response.close();
      throw error;
    }
  }
  return answer;
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
