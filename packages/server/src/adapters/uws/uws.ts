// The only file that names uWebSockets.js. Types come for free; the module itself is loaded when somebody listens.
import type * as Uws from 'uWebSockets.js';

export type {
  HttpRequest,
  HttpResponse,
  TemplatedApp,
  us_listen_socket,
  us_socket_context_t,
  WebSocket,
  WebSocketBehavior,
} from 'uWebSockets.js';

/** @throws Error that says how to install it: uWebSockets.js is not on npm under its own name. */
export async function loadUws(): Promise<typeof Uws> {
  try {
    const module = (await import('uWebSockets.js')) as typeof Uws & { default?: typeof Uws };
    return module.default ?? module;
  } catch (cause) {
    throw new Error(
      'uWebSockets.js could not be loaded. It is installed from its own releases, ' +
        'see "uWebSockets.js" in the README of @inband/server.',
      { cause },
    );
  }
}

/** Refuses a port that somebody else listens on; by default uWebSockets.js would share it (SO_REUSEPORT). */
const EXCLUSIVE_PORT = 1;

/** The form of `listen` with host and options, which works but is missing from the published types. */
interface ListensExclusively {
  listen(
    host: string,
    port: number,
    options: number,
    callback: (token: Uws.us_listen_socket | false) => void,
  ): void;
}

export function listenExclusively(
  app: Uws.TemplatedApp,
  host: string,
  port: number,
  callback: (token: Uws.us_listen_socket | false) => void,
): void {
  (app as unknown as ListensExclusively).listen(host, port, EXCLUSIVE_PORT, callback);
}
