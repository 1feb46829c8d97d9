// Puts a gate behind a path of an application's own App or SSLApp.
import type { Connection } from '../../connection.ts';
import type { Gate } from '../../gate.ts';
import type { HttpRefusal } from '../../upgrade/http-refusal.ts';
import type { UpgradeRequest } from '../../upgrade/upgrade-request.ts';
import type {
  HttpRequest,
  HttpResponse,
  TemplatedApp,
  us_socket_context_t,
  WebSocketBehavior,
} from './uws.ts';
import { UwsFrame } from './uws-frame.ts';
import { UwsSocket } from './uws-socket.ts';

/**
 * How far over the limit a message may be and still be answered with 4413. Beyond it uWebSockets.js cuts the line
 * without a close frame (TRANSPORT-9), and every byte of it is memory that anybody can have reserved.
 */
const OVERSIZE_MARGIN_BYTES = 4_096;

/** The one property on a socket: uWebSockets.js copies every further one, for every socket. */
interface UserData {
  readonly subprotocol: string;
  connection: Connection | null;
}

/**
 * Answers WebSocket upgrades on `path` of `app`, and every other request on that path with the status that fits.
 * Everything happens synchronously: uWebSockets.js waits for ever for an answer that does not come.
 */
// biome-ignore lint/suspicious/noExplicitAny: a gate of any contract can be attached
export function attach(app: TemplatedApp, path: string, gate: Gate<any>): void {
  app.ws<UserData>(path, createBehavior(gate));
  app.any(path, (response, request) => {
    // Only what is no upgrade gets here, so this is always a refusal.
    const decision = gate.admit(readRequest(request), addressOf(response));
    if ('status' in decision) refuse(response, decision);
    else response.close();
  });
}

// biome-ignore lint/suspicious/noExplicitAny: a gate of any contract can be attached
function createBehavior(gate: Gate<any>): WebSocketBehavior<UserData> {
  const { limits, maxBackpressureBytes } = gate.options;
  const frame = new UwsFrame();
  return {
    compression: 0, // uWS.DISABLED; the constant would need the module at run time (TRANSPORT-4)
    maxPayloadLength: limits.maxMessageBytes + OVERSIZE_MARGIN_BYTES,
    // Bounds what pongs and close frames add; messages are held to the limit itself by UwsSocket.
    maxBackpressure: maxBackpressureBytes + limits.maxMessageBytes,
    closeOnBackpressureLimit: false,
    // Finds peers that vanished without a word. It cannot be the deadline: any byte re-arms it.
    idleTimeout: 120,
    sendPingsAutomatically: true,

    upgrade(response, request, context) {
      const decision = gate.admit(readRequest(request), addressOf(response));
      if ('status' in decision) refuse(response, decision);
      else accept(response, request, context, decision.subprotocol, decision.isOffered);
    },
    open(ws) {
      const userData = ws.getUserData();
      userData.connection = gate.open(new UwsSocket(ws, maxBackpressureBytes), userData.subprotocol);
    },
    message(ws, message, isBinary) {
      ws.getUserData().connection?.frameReceived(frame.hold(message, isBinary));
      frame.release();
    },
    drain(ws) {
      ws.getUserData().connection?.socketDrained();
    },
    close(ws) {
      const userData = ws.getUserData();
      const { connection } = userData;
      userData.connection = null;
      if (connection !== null) gate.closed(connection);
    },
  };
}

function accept(
  response: HttpResponse,
  request: HttpRequest,
  context: us_socket_context_t,
  subprotocol: string,
  isOffered: boolean,
): void {
  const userData: UserData = { subprotocol, connection: null };
  response.upgrade(
    userData,
    request.getHeader('sec-websocket-key'),
    // Never the header as it came: the first element of that would be echoed, and it may be a secret.
    isOffered ? subprotocol : '',
    '',
    context,
  );
}

/**
 * Reads every header line: `getHeader` sees the first of a name only, and a second `Origin` must not go unseen. Lines of
 * one name are joined as RFC 9110 section 5.2 has it.
 */
function readRequest(request: HttpRequest): UpgradeRequest {
  const headers = new Map<string, string>();
  request.forEach((name, value) => {
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? value : `${earlier}, ${value}`);
  });
  const header = (name: string): string => headers.get(name) ?? '';
  return {
    method: request.getMethod(),
    query: request.getQuery(),
    upgrade: header('upgrade'),
    connection: header('connection'),
    key: header('sec-websocket-key'),
    version: header('sec-websocket-version'),
    protocols: header('sec-websocket-protocol'),
    origin: header('origin'),
    contentLength: header('content-length'),
    transferEncoding: header('transfer-encoding'),
  };
}

function refuse(response: HttpResponse, { statusLine, headers, body }: HttpRefusal): void {
  response.cork(() => {
    response.writeStatus(statusLine);
    for (const [name, value] of headers) response.writeHeader(name, value);
    response.writeHeader('Content-Type', 'text/plain; charset=utf-8');
    response.end(body, true);
  });
}

const decoder = new TextDecoder();

function addressOf(response: HttpResponse): string {
  return decoder.decode(response.getRemoteAddressAsText());
}
