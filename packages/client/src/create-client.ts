// The entry point: options in, a running client out.
import type { Contract } from '@inband/protocol';
import { transport } from '#websocket';
import { assembleClient } from './assemble-client.ts';
import type { Client } from './client.ts';
import type { ClientOptions } from './client-options.ts';
import { readOptions } from './options/read-options.ts';

/**
 * Makes a client and starts it: it asks for a credential and connects at once, and keeps connecting until it is
 * closed or the server's verdict says that another try is of no use. Await `client.ready()` for the first session.
 *
 * ```ts
 * const client = createClient({ url: 'wss://example.com/ws', token: ({ signal }) => fetchToken(signal) });
 * client.on('message', (data) => show(data));
 * client.send('hello', { from: 'me' });
 * ```
 *
 * @throws {TypeError} for an option that cannot work; the message begins with its name.
 */
export function createClient<const C extends Contract = Contract>(options: ClientOptions<C>): Client<C> {
  // Inside, names and data are strings and unknowns; the contract's checks make the types outside true.
  return assembleClient(readOptions(options), transport) as unknown as Client<C>;
}
