// How does an App of uWebSockets.js get a port?
import * as uws from 'uWebSockets.js';

/** SO_REUSEPORT; has no name in uWebSockets.js. */
const SHARED_PORT = 0;

/**
 * `prepare(app)` gives the new App its routes. Resolves to `{ port, close }`.
 *
 * @throws Error when the port is taken.
 */
export async function listenUws({ host, port, tls, isShared }, prepare) {
  const app =
    tls === null ? uws.App() : uws.SSLApp({ cert_file_name: tls.certFile, key_file_name: tls.keyFile });
  prepare(app);
  // What is shared without need would let two benches on one port go unnoticed.
  const sharing = isShared ? SHARED_PORT : uws.LIBUS_LISTEN_EXCLUSIVE_PORT;
  const token = await new Promise((resolve) => {
    app.listen(host, port, sharing, resolve);
  });
  if (!token) throw new Error(`could not listen on ${host}:${port}`);
  return { port: uws.us_socket_local_port(token), close: () => app.close() };
}
