// The server for scale: uWebSockets.js, jose and a handshake by hand, as one would write it in an afternoon.

import * as uWS from 'uWebSockets.js';
import { createLocalJWKSet, createRemoteJWKSet, jwtVerify } from 'jose';
import { observe } from './observe.mjs';
import { readArguments } from './read-arguments.mjs';

const AUTH_TIMEOUT_MS = 5_000;
const { host, keys } = await readArguments();
const key =
  keys.kind === 'secret'
    ? new TextEncoder().encode(keys.secret)
    : keys.kind === 'url'
      ? createRemoteJWKSet(new URL(keys.url))
      : createLocalJWKSet(keys.jwks);
const counts = { unauthenticated: 0, authenticated: 0 };

const app = uWS.App().ws('/ws', {
  maxPayloadLength: 16_384,
  idleTimeout: 120,
  upgrade(response, request, context) {
    response.upgrade(
      { state: { isAuthenticated: false, isVerifying: false, isOpen: true, timer: null } },
      request.getHeader('sec-websocket-key'),
      request.getHeader('sec-websocket-protocol'),
      request.getHeader('sec-websocket-extensions'),
      context,
    );
  },
  open(ws) {
    const { state } = ws.getUserData();
    counts.unauthenticated += 1;
    state.timer = setTimeout(() => ws.end(4408, 'auth_timeout'), AUTH_TIMEOUT_MS);
  },
  async message(ws, message) {
    const { state } = ws.getUserData();
    let frame;
    try {
      frame = JSON.parse(Buffer.from(message).toString());
    } catch {
      ws.end(4400, 'bad_message');
      return;
    }
    if (state.isAuthenticated) {
      if (frame?.type === 'request')
        ws.send(JSON.stringify({ type: 'response', id: frame.id, data: frame.data }));
      return;
    }
    if (state.isVerifying || frame?.type !== 'auth') {
      ws.end(4401, 'auth_required');
      return;
    }
    state.isVerifying = true;
    try {
      const { payload } = await jwtVerify(frame.token, key, { audience: keys.audience, issuer: keys.issuer });
      if (!state.isOpen) return;
      clearTimeout(state.timer);
      state.isAuthenticated = true;
      counts.unauthenticated -= 1;
      counts.authenticated += 1;
      ws.send(JSON.stringify({ type: 'auth_ok', subject: payload.sub }));
    } catch {
      if (state.isOpen) ws.end(4403, 'auth_failed');
    }
  },
  close(ws) {
    const { state } = ws.getUserData();
    state.isOpen = false;
    clearTimeout(state.timer);
    counts[state.isAuthenticated ? 'authenticated' : 'unauthenticated'] -= 1;
  },
});

app.listen(host, 0, (token) => {
  if (!token) throw new Error('could not listen');
  observe({ port: uWS.us_socket_local_port(token), stats: () => ({ ...counts }), close: () => app.close() });
});
