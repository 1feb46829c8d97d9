// The floor: the least that a server on uWebSockets.js can do for the same messages on the wire.
import { importJose, importUws } from '../packages.mjs';
import { AUDIENCE, ISSUER, SECRET } from '../tokens.mjs';

/**
 * `variant`: undefined answers any first message; `jose` verifies its token first, as most examples do it; `bytes`
 * echoes requests without reading them. Resolves to the port.
 */
export async function startRaw(variant) {
  const verify = variant === 'jose' ? await naiveVerifier() : null;
  const echo = variant === 'bytes' ? echoBytes : echoJson;
  const uws = await importUws();
  const app = uws.App();
  app.ws('/ws', {
    compression: uws.DISABLED,
    maxPayloadLength: 20_480,
    idleTimeout: 120,
    upgrade(response, request, context) {
      response.upgrade(
        { isIn: false },
        request.getHeader('sec-websocket-key'),
        request.getHeader('sec-websocket-protocol'),
        request.getHeader('sec-websocket-extensions'),
        context,
      );
    },
    open() {},
    message(ws, message, isBinary) {
      const userData = ws.getUserData();
      if (userData.isIn) {
        echo(ws, message, isBinary);
        return;
      }
      const { type, token } = JSON.parse(Buffer.from(message).toString());
      if (type !== 'auth') ws.end(4401);
      else if (verify === null) letIn(ws, userData);
      else verifyAndLetIn(ws, userData, verify, token);
    },
    close(ws) {
      ws.getUserData().isClosed = true;
    },
  });
  return new Promise((resolve, reject) => {
    app.listen('127.0.0.1', 0, uws.LIBUS_LISTEN_EXCLUSIVE_PORT, (socket) => {
      if (socket) resolve(uws.us_socket_local_port(socket));
      else reject(new Error('could not listen'));
    });
  });
}

/** As long as what the server under test sends. */
const AUTH_OK = JSON.stringify({
  type: 'auth_ok',
  gen: 1,
  session_id: 'A'.repeat(22),
  subject: 'user-12345-123456',
  expires_at_ms: 1_800_000_000_000,
  refresh_at_ms: null,
  heartbeat_ms: 25_000,
  server_time_ms: 1_800_000_000_000,
});

function letIn(ws, userData) {
  userData.isIn = true;
  ws.send(AUTH_OK);
}

async function verifyAndLetIn(ws, userData, verify, token) {
  try {
    await verify(token);
    if (!userData.isClosed) ws.cork(() => letIn(ws, userData));
  } catch {
    if (!userData.isClosed) ws.end(4403);
  }
}

async function naiveVerifier() {
  const { jwtVerify } = await importJose();
  const secret = new TextEncoder().encode(SECRET);
  return (token) => jwtVerify(token, secret, { algorithms: ['HS256'], issuer: ISSUER, audience: AUDIENCE });
}

function echoBytes(ws, message, isBinary) {
  ws.send(message, isBinary);
}

function echoJson(ws, message) {
  const { id, data } = JSON.parse(Buffer.from(message).toString());
  ws.send(JSON.stringify({ type: 'response', id, data }));
}
