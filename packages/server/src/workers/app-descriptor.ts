// The part of uWebSockets.js that lets one app accept for others in other threads; missing from the published types.
import type { TemplatedApp } from '../adapters/uws/uws.ts';

/** Names an app in this process, in whatever thread. A number, and a pointer: worthless once the app is closed. */
export type AppDescriptor = number;

interface Shares {
  getDescriptor(): AppDescriptor;
  addChildAppDescriptor(descriptor: AppDescriptor): void;
  removeChildAppDescriptor(descriptor: AppDescriptor): void;
}

export function descriptorOf(app: TemplatedApp): AppDescriptor {
  return (app as unknown as Shares).getDescriptor();
}

export function addChild(acceptor: TemplatedApp, descriptor: AppDescriptor): void {
  (acceptor as unknown as Shares).addChildAppDescriptor(descriptor);
}

export function removeChild(acceptor: TemplatedApp, descriptor: AppDescriptor): void {
  (acceptor as unknown as Shares).removeChildAppDescriptor(descriptor);
}
