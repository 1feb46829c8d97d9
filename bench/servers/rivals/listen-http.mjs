// How does a server of Node get a port, with TLS or without?
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';

/** As long as all servers of the bench wait for who is to authenticate; Node's own are a minute, looked at twice a minute. */
const TIMEOUTS = { headersTimeout: 10_000, requestTimeout: 10_000, connectionsCheckingInterval: 1_000 };

export function httpServer(tls) {
  if (tls === null) return createServer(TIMEOUTS);
  return createTlsServer({ ...TIMEOUTS, cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) });
}

/** Resolves to the port. @throws Error when it is taken. */
export async function listenHttp(http, { host, port }) {
  await new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, resolve);
  });
  return http.address().port;
}

/** Does not wait for connections that are open. */
export async function closeHttp(http) {
  const closed = new Promise((resolve) => {
    http.close(resolve);
  });
  http.closeAllConnections();
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 100).unref())]);
}
