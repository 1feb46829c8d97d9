// The listening socket of a server: there, gone for a while, gone for good.
import { listenExclusively, type loadUws, type TemplatedApp, type us_listen_socket } from './uws.ts';

const RETRY_MS = 100;
const ALIVE_MS = 60_000;
/** Somebody else may take a port between its choice and its use. */
const ATTEMPTS = 10;

export interface Listener {
  readonly port: number;
  /** Newcomers are refused by the operating system, at no cost, until {@link resume}. */
  pause(): void;
  /** Goes on listening; tries again where something else took the port meanwhile. */
  resume(): void;
  /**
   * To be called from within an accept, which it ends: those who wait to be accepted are refused by the operating system, at
   * once and at almost no cost, and the next ones are accepted in the next turn of the loop.
   */
  rest(): void;
  /** Until a promise has resolved, `app` MUST stay open. */
  close(): void | Promise<void>;
}

/** @throws Error when the port is taken. */
export async function openListener(
  uws: Awaited<ReturnType<typeof loadUws>>,
  app: TemplatedApp,
  host: string,
  port: number,
): Promise<Listener> {
  let token = port === 0 ? await listenOnAny(uws, app, host) : await listenOn(app, host, port);
  if (token === null) throw new Error(`could not listen on ${host}:${port}; is the port taken?`);
  const boundPort = uws.us_socket_local_port(token);
  let isWanted = true;
  let retry: NodeJS.Timeout | undefined;
  let nextTurn: NodeJS.Immediate | undefined;
  /** Without a listening socket, and when the last connection is gone, nothing else would keep the process from ending. */
  let alive: NodeJS.Timeout | undefined;

  function close(): void {
    clearInterval(alive);
    isWanted = false;
    clearTimeout(retry);
    clearImmediate(nextTurn);
    if (token !== null) uws.us_listen_socket_close(token);
    token = null;
  }

  async function listenAgain(): Promise<void> {
    if (!isWanted || token !== null) return;
    const found = await listenOn(app, host, boundPort);
    if (found !== null && (!isWanted || token !== null)) uws.us_listen_socket_close(found);
    else if (found !== null) token = found;
    else if (isWanted && token === null) retry = setTimeout(() => void listenAgain(), RETRY_MS);
  }

  return {
    port: boundPort,
    pause() {
      close();
      alive = setInterval(() => {}, ALIVE_MS);
    },
    resume() {
      if (isWanted) return;
      clearInterval(alive);
      isWanted = true;
      void listenAgain();
    },
    rest() {
      if (token === null) return;
      // uWebSockets.js accepts until nobody is left, or until there is no socket to accept on.
      uws.us_listen_socket_close(token);
      token = null;
      nextTurn = setImmediate(() => void listenAgain());
    },
    close,
  };
}

/**
 * Any port is chosen first, and then listened on by its number: only so uWebSockets.js sets SO_REUSEADDR, and without it
 * nobody could listen on it again while a connection lives that was accepted on it.
 */
async function listenOnAny(
  uws: Awaited<ReturnType<typeof loadUws>>,
  app: TemplatedApp,
  host: string,
): Promise<us_listen_socket | null> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const chosen = await listenOn(app, host, 0);
    if (chosen === null) return null;
    const port = uws.us_socket_local_port(chosen);
    uws.us_listen_socket_close(chosen);
    const token = await listenOn(app, host, port);
    if (token !== null) return token;
  }
  return null;
}

/** Exclusively: a forgotten second server would silently take a share of the connections. Null where the port is taken. */
function listenOn(app: TemplatedApp, host: string, port: number): Promise<us_listen_socket | null> {
  return new Promise((resolve) => {
    listenExclusively(app, host, port, (token) => resolve(token || null));
  });
}
