// Refuses sockets as they are accepted, before a byte of them is read: the cheapest refusal there is (FLOOD-6).
import type { AdmissionControl } from '../../admission/admission-control.ts';
import type { Gate } from '../../gate.ts';
import { asciiOf } from './ascii-of.ts';
import type { TemplatedApp } from './uws.ts';

/** One gate may be attached to several paths of an app, and counts a socket once all the same. */
const guards = new WeakMap<TemplatedApp, Set<AdmissionControl>>();

/** For all paths of `app`: at this moment nobody knows yet which of them is meant. */
// biome-ignore lint/suspicious/noExplicitAny: a gate of any contract can be guarded
export function guardSockets(app: TemplatedApp, gate: Gate<any>): void {
  const guarding = guards.get(app) ?? new Set();
  if (guarding.has(gate.admission)) return;
  guards.set(app, guarding.add(gate.admission));
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
