// A client on a network in memory. Tests that use it run on fake timers.
import type { Contract } from '@inband/protocol';
import { vi } from 'vitest';
import { assembleClient } from '../../src/assemble-client.ts';
import type { Client } from '../../src/client.ts';
import type { ClientOptions } from '../../src/client-options.ts';
import type { ClientState } from '../../src/client-state.ts';
import { readOptions } from '../../src/options/read-options.ts';
import { createFakeNetwork, type FakeNetwork, type FakeSocket } from './fake-network.ts';

export interface Started {
  readonly client: Client;
  readonly network: FakeNetwork;
  readonly statuses: string[];
}

export const URL = 'wss://example.test/ws';
export const TOKEN = 'eyJ.secret-credential.sig';

export type TestOptions = Partial<ClientOptions<Contract>>;

export function startClient(options: TestOptions = {}, network = createFakeNetwork()): Started {
  const hasCredential = options.token !== undefined || options.credential !== undefined;
  const defaults = hasCredential ? { url: URL } : { url: URL, token: () => TOKEN };
  const settings = readOptions({ ...defaults, ...options } as ClientOptions);
  const client = assembleClient(settings, network.transport);
  const statuses = [client.state.status as string];
  client.onState((state) => statuses.push(state.status));
  return { client, network, statuses };
}

/** Lets promises settle without letting time pass. */
export async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

/** Up to the open socket on which `auth` was just sent. */
export async function startAuthenticating(
  options: TestOptions = {},
): Promise<Started & { socket: FakeSocket }> {
  const started = startClient(options);
  await settle();
  started.network.socket.open();
  return { ...started, socket: started.network.socket };
}

export async function startAuthenticated(
  options: TestOptions = {},
): Promise<Started & { socket: FakeSocket }> {
  const started = await startAuthenticating(options);
  started.socket.acceptAuth();
  return started;
}

/** From `waitingToRetry` to the next socket, open. */
export async function reconnect(network: FakeNetwork): Promise<FakeSocket> {
  const { length } = network.sockets;
  for (let waitedMs = 0; network.sockets.length === length && waitedMs < 400_000; waitedMs += 500) {
    await vi.advanceTimersByTimeAsync(500);
  }
  network.socket.open();
  return network.socket;
}

export function stateOf<Status extends ClientState['status']>(
  client: Client,
  status: Status,
): Extract<ClientState, { status: Status }> {
  const { state } = client;
  if (state.status !== status) throw new Error(`expected ${status}, was ${state.status}`);
  return state as Extract<ClientState, { status: Status }>;
}
