// Which port is free on this address? For who has to be told one, and cannot take any.
import { once } from 'node:events';
import { createServer } from 'node:net';

export async function freePort(host) {
  const probe = createServer().listen(0, host);
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}
