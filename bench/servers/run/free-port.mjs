// Which port is free on this address? For who has to be told one, and cannot take any.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below those that systems give to whoever connects: under load one of these may be taken before it is listened on. */
const FROM = 10_000;
const TO = 32_768;

export async function freePort(host) {
  for (;;) {
    const port = randomInt(FROM, TO);
    if (await isFree(port, host)) return port;
  }
}

async function isFree(port, host) {
  const probe = createServer().listen(port, host);
  try {
    await once(probe, 'listening');
  } catch (error) {
    if (error.code === 'EADDRINUSE') return false;
    throw error;
  }
  probe.close();
  await once(probe, 'close');
  return true;
}
