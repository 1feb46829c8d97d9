// Who owns the port? The main thread, which hands each connection to the next worker.
import { type Listener, openListener } from '../adapters/uws/listener.ts';
import { loadUws, type TemplatedApp } from '../adapters/uws/uws.ts';
import { type AppDescriptor, addChild, removeChild } from './app-descriptor.ts';
import type { Claim } from './worker-thread.ts';

/**
 * Takes connections as file descriptors, before a byte of them is read, and gives them to the workers in turn: all of
 * them get the same number, to within one. TLS and HTTP happen in the worker.
 *
 * A descriptor of an app that is closed MUST be taken out first: the next connection would be given to freed memory.
 */
export class Acceptor {
  readonly #app: TemplatedApp;
  readonly #listener: Listener;
  readonly #taking = new Set<AppDescriptor>();
  readonly #unwilling = new Set<unknown>();

  private constructor(app: TemplatedApp, listener: Listener) {
    this.#app = app;
    this.#listener = listener;
  }

  /** @throws Error when the port is taken. */
  static async listen({ host, port, isTls }: Claim): Promise<Acceptor> {
    const uws = await loadUws();
    // Of the kind that the workers' apps are: it makes their sockets, and those of TLS are larger.
    const app = isTls ? uws.SSLApp({}) : uws.App();
    // Only while there is no worker; clients come back as after any 503.
    app.any('/*', (response) => {
      response.cork(() => {
        response.writeStatus('503 Service Unavailable').writeHeader('Retry-After', '1');
        response.end('No worker is ready.\n', true);
      });
    });
    return new Acceptor(app, await openListener(uws, app, host, port));
  }

  get port(): number {
    return this.#listener.port;
  }

  add(descriptor: AppDescriptor): void {
    if (this.#taking.has(descriptor)) return;
    this.#taking.add(descriptor);
    addChild(this.#app, descriptor);
  }

  remove(descriptor: AppDescriptor): void {
    if (this.#taking.delete(descriptor)) removeChild(this.#app, descriptor);
  }

  /** Listens while all of `whom` will have it. */
  setAccepting(whom: unknown, mayAccept: boolean): void {
    const wasWilling = this.#unwilling.size === 0;
    if (mayAccept) this.#unwilling.delete(whom);
    else this.#unwilling.add(whom);
    const isWilling = this.#unwilling.size === 0;
    if (wasWilling && !isWilling) this.#listener.pause();
    if (!wasWilling && isWilling) this.#listener.resume();
  }

  /** No connection is taken any more; those that were given to workers stay. */
  stopListening(): void {
    this.#unwilling.add(this);
    void this.#listener.close();
  }

  close(): void {
    this.stopListening();
    this.#app.close();
  }
}
