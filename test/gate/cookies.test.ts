// Cookies travel with every upgrade, from whatever page; they must mean nothing here.
import { once } from 'node:events';
import { accept, listen } from '@inband/server';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { silentLogger } from '../support/silent-logger.ts';

describe('an upgrade with cookies', () => {
  it('SEC-5: authenticates nobody, and no verifier hears of it', async () => {
    let verifications = 0;
    const server = await listen({
      port: 0,
      authTimeoutMs: 300,
      logger: silentLogger,
      allowedOrigins: ['https://app.example.com'],
      verifier: () => {
        verifications += 1;
        return accept({ subject: 'alice' });
      },
    });
    const socket = new WebSocket(server.url, {
      origin: 'https://app.example.com',
      headers: { cookie: 'session=good; token=eyJ; access_token=eyJ', authorization: 'Bearer eyJ' },
    });
    const messages: unknown[] = [];
    socket.on('message', (data) => messages.push(data));
    const [code] = await once(socket, 'close');
    expect(code).toBe(4408);
    expect(messages).toEqual([]);
    expect(verifications).toBe(0);
    await server.close({ graceMs: 0 });
  });
});
