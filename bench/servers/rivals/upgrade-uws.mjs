// How does a server on uWebSockets.js take in whoever asks for a WebSocket? With what was offered, as it came.

export function upgradeUws(userData, response, request, context) {
  response.upgrade(
    userData,
    request.getHeader('sec-websocket-key'),
    request.getHeader('sec-websocket-protocol'),
    request.getHeader('sec-websocket-extensions'),
    context,
  );
}
