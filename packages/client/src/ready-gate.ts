// The promise of a session.
import type { ClientState } from './client-state.ts';
import { ClientStoppedError } from './errors/client-stopped-error.ts';
import type { Session } from './session.ts';

export interface ReadyGate {
  ready(): Promise<Session>;
  /** Tells those who wait about the state that now holds. */
  update(state: ClientState): void;
}

interface Waiting {
  readonly promise: Promise<Session>;
  resolve(session: Session): void;
  reject(error: ClientStoppedError): void;
}

export function createReadyGate(currentState: () => ClientState): ReadyGate {
  // One promise for all who wait, so that asking often while the network is away costs nothing.
  let waiting: Waiting | null = null;

  function update(state: ClientState): void {
    if (waiting === null) return;
    if (state.status === 'authenticated') waiting.resolve(state.session);
    else if (state.status === 'stopped') waiting.reject(new ClientStoppedError(state.cause));
    else return;
    waiting = null;
  }

  return {
    ready() {
      waiting ??= createWaiting();
      const { promise } = waiting;
      update(currentState());
      return promise;
    },
    update,
  };
}

function createWaiting(): Waiting {
  let resolve: Waiting['resolve'] = () => {};
  let reject: Waiting['reject'] = () => {};
  const promise = new Promise<Session>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
