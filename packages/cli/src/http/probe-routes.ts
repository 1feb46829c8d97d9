// What an orchestrator asks.
import type { HttpReply, HttpRoute } from '@inband/server';

/** `/healthz` says that the process is alive, `/readyz` whether to send it clients. */
export function probeRoutes(isReady: () => boolean): readonly HttpRoute[] {
  return [
    { method: 'get', path: '/healthz', handle: () => plain('200 OK', 'ok') },
    {
      method: 'get',
      path: '/readyz',
      handle: () => (isReady() ? plain('200 OK', 'ok') : plain('503 Service Unavailable', 'not ready')),
    },
  ];
}

function plain(statusLine: string, body: string): HttpReply {
  return { statusLine, headers: { 'Content-Type': 'text/plain', 'Cache-Control': 'no-store' }, body };
}
