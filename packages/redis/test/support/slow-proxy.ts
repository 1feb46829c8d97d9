// A way to Redis that can be made slow.
import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';

/** Passes on what Redis answers `delayMs` later, in order. Requests are passed on at once. */
export class SlowProxy {
  delayMs = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: number) {
    this.#server = createServer((near) => this.#join(near, createConnection(target, '127.0.0.1')));
  }

  static async start(target: number): Promise<SlowProxy> {
    const proxy = new SlowProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return address.port;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #join(near: Socket, far: Socket): void {
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        near.destroy();
        far.destroy();
      });
    }
    near.on('data', (chunk) => far.write(chunk));
    let dueMs = 0;
    far.on('data', (chunk) => {
      dueMs = Math.max(dueMs, performance.now() + this.delayMs);
      setTimeout(() => near.write(chunk), dueMs - performance.now());
    });
  }
}
