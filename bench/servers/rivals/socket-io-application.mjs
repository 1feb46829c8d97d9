// What do both servers on Socket.IO have in common?

/** Those that its documentation recommends for speed, and the limits of the bench. */
export const SOCKET_IO_OPTIONS = {
  transports: ['websocket'],
  allowUpgrades: false,
  serveClient: false,
  perMessageDeflate: false,
  httpCompression: false,
  maxHttpBufferSize: 16_384,
  // How long somebody may be connected who is in no namespace: who has not authenticated.
  connectTimeout: 10_000,
};

/** Lets in whose connect packet carries a token that `verify` takes. Returns `counted()`: how many notes were taken. */
export function startSocketIoApplication(io, verify) {
  let noted = 0;
  // Its page on memory has this: the request of the upgrade would be kept for as long as the connection.
  io.engine.on('connection', (rawSocket) => {
    rawSocket.request = null;
  });
  io.use(async (socket, next) => {
    try {
      await verify(socket.handshake.auth.token);
    } catch {
      next(new Error('unauthorized'));
      // It is told first, and may by default stay and try again until `connectTimeout`.
      setImmediate(() => socket.conn.close());
      return;
    }
    next();
  });
  io.on('connection', (socket) => {
    socket.on('echo', (data, answer) => answer(data));
    socket.on('note', () => {
      noted += 1;
    });
    socket.on('publish', (data) => io.emit('published', data));
  });
  return () => noted;
}
