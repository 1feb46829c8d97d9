// `ws` with all that its options and Node allow: no timer and no closure for a connection, and the token verified at once.
import { WebSocket, WebSocketServer } from 'ws';
import { authOk } from './rivals/auth-ok.mjs';
import { DeadlineWheel } from './rivals/deadline-wheel.mjs';
import { hs256Verifier } from './rivals/hs256-verifier.mjs';
import { closeHttp, httpServer, listenHttp } from './rivals/listen-http.mjs';
import { Members } from './rivals/members.mjs';

const AUTH_TIMEOUT_MS = 10_000;

/** What is known of a connection lies in its socket, in the same order for all. */
class TunedSocket extends WebSocket {
  isAlive = true;
  isMember = false;
  /** In the wheel before it is a member, among the members after. */
  slot = 0;
}

export const server = {
  name: 'ws-tuned',
  title: 'ws, tuned',
  runtime: 'Node, ws',
  packages: ['ws'],
  protocol: 'first-message',
  credential: 'fresh',
  verifies: 'JWT (HS256) with node:crypto, at once',
  lacks: {},
  processModel: 'http',
  async serve({ host, port, tls, tokens }) {
    const verify = hs256Verifier(tokens);
    const wheel = new DeadlineWheel(AUTH_TIMEOUT_MS, (socket) => socket.close(4408, 'auth_timeout'));
    const members = new Members();
    const sockets = { wheel, members, verify, noted: 0 };
    const http = httpServer(tls);
    const wss = new WebSocketServer({
      noServer: true,
      WebSocket: TunedSocket,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: 16_384,
      // Half a minute by default, for peers that do not answer the close frame.
      closeTimeout: 2_000,
      allowSynchronousEvents: true,
      // What is no UTF-8 then reads as U+FFFD, which harms nobody here.
      skipUTF8Validation: true,
    });
    const handlers = handlersOf(sockets);
    const open = (socket) => {
      socket.slot = wheel.add(socket);
      socket.on('message', handlers.message);
      socket.on('pong', handlers.pong);
      socket.on('close', handlers.close);
      socket.on('error', handlers.error);
    };
    http.on('upgrade', (request, socket, head) => {
      if (request.url === '/ws') wss.handleUpgrade(request, socket, head, open);
      else socket.destroy();
    });
    return {
      port: await listenHttp(http, { host, port }),
      counted: () => sockets.noted,
      async close() {
        wheel.stop();
        members.stop();
        await closeHttp(http);
      },
    };
  },
};

/** The same four functions for all sockets; `this` is the socket. */
function handlersOf(sockets) {
  const { wheel, members } = sockets;
  return {
    message(bytes) {
      let message;
      try {
        message = JSON.parse(bytes.toString());
      } catch {}
      if (typeof message !== 'object' || message === null) this.close(4400, 'bad_message');
      else if (this.isMember) act(this, message, sockets);
      else if (message.type !== 'auth') this.close(4401, 'auth_required');
      else authenticate(this, message.token, sockets);
    },
    pong() {
      this.isAlive = true;
    },
    close() {
      if (this.isMember) members.delete(this, this.slot);
      else wheel.delete(this, this.slot);
    },
    error() {},
  };
}

function authenticate(socket, token, { wheel, members, verify }) {
  const claims = verify(token);
  if (claims === null) {
    socket.close(4403, 'auth_failed');
    return;
  }
  wheel.delete(socket, socket.slot);
  socket.isMember = true;
  socket.slot = members.add(socket);
  socket.send(authOk(claims));
}

function act(socket, { type, id, name, data }, sockets) {
  if (type === 'request') socket.send(JSON.stringify({ type: 'response', id, data }));
  else if (name === 'note') sockets.noted += 1;
  else if (name === 'publish') {
    sockets.members.sendToAll(JSON.stringify({ type: 'event', name: 'published', data }));
  }
}
