// Where do servers find keys that they have to fetch? An HTTP endpoint on loopback that counts who asks.
import { createServer } from 'node:http';

/** Resolves with `url`, `fetches()` so far, and `close()`. */
export async function serveKeys(jwks, host) {
  let fetches = 0;
  const server = createServer((_request, response) => {
    fetches += 1;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(jwks));
  });
  await new Promise((resolve) => server.listen(0, host, resolve));
  const authority = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${authority}:${server.address().port}/jwks`,
    fetches: () => fetches,
    close: () => server.close(),
  };
}
