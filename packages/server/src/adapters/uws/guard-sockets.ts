// Refuses sockets as they are accepted, before a byte of them is read: the cheapest refusal there is (FLOOD-6).
import type { Gate } from '../../gate.ts';
import { asciiOf } from './ascii-of.ts';
import type { TemplatedApp } from './uws.ts';

/** For all paths of `app`: at this moment nobody knows yet which of them is meant. */
// biome-ignore lint/suspicious/noExplicitAny: a gate of any contract can be guarded
export function guardSockets(app: TemplatedApp, gate: Gate<any>): void {
  const { admission } = gate;
  const { descriptors } = admission;
  // biome-ignore lint/suspicious/useIterableCallbackReturn: not the method of lists
  app.filter((response, change) => {
    if (Number(change) < 0) {
      descriptors.socketClosed();
      return;
    }
    descriptors.socketOpened();
    const address = admission.countsSockets ? asciiOf(response.getRemoteAddressAsText()) : null;
    if (admission.socketAccepted(address) === 'close') response.close();
  });
}
