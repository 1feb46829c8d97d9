import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { serve } from '../support/inband.ts';

describe('endpoints beside the socket', () => {
  it('says that it is alive and ready', async () => {
    await using server = await serve();
    for (const path of ['healthz', 'readyz']) {
      const response = await fetch(server.httpUrl + path);
      expect([response.status, await response.text()]).toEqual([200, 'ok']);
    }
  });

  it('is not ready while the issuer has published no keys', async () => {
    const issuer = createServer((_request, response) => response.writeHead(500).end());
    await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
    const { port } = issuer.address() as AddressInfo;
    await using server = await serve(['--jwks-url', `http://127.0.0.1:${port}/jwks.json`]);
    expect((await fetch(`${server.httpUrl}readyz`)).status).toBe(503);
    expect((await fetch(`${server.httpUrl}healthz`)).status).toBe(200);
    await expect.poll(() => server.lines.map(({ failure }) => failure)).toContain('bad_status');
    issuer.close();
  });

  it('serves metrics of the gate and of the process', async () => {
    await using server = await serve();
    const response = await fetch(`${server.httpUrl}metrics`);
    const body = await response.text();
    expect(response.headers.get('content-type')).toContain('text/plain');
    for (const name of ['inband_connections_opened_total', 'process_cpu_seconds_total']) {
      expect(body).toContain(name);
    }
  });

  it('has no page, no sign-in and nothing else without the console', async () => {
    await using server = await serve();
    for (const path of ['', 'console/main.js', 'console/facts.json', 'nothing']) {
      expect((await fetch(server.httpUrl + path)).status).toBe(404);
    }
    for (const path of ['login', 'demo-tokens/expired']) {
      expect((await fetch(server.httpUrl + path, { method: 'POST' })).status).toBe(404);
    }
  });
});
