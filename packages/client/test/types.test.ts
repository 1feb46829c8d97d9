// What the compiler knows. Checked by `tsc` in type-check.test.ts; here nothing of it runs.
import { defineContract } from '@inband/protocol';
import * as T from '@sinclair/typebox';
import { describe, expectTypeOf, it } from 'vitest';
import type {
  Client,
  ClientOptions,
  ClientState,
  createClient,
  ticketCredential as get,
} from '../src/index.ts';
import type { PossessionKeyPair } from '../src/possession/index.ts';

const contract = defineContract({
  clientEvents: { typing: T.Object({ room: T.String() }), leave: T.Undefined() },
  serverEvents: { message: T.Object({ text: T.String() }), count: T.Number() },
  requests: { join: { data: T.Object({ room: T.String() }), response: T.Array(T.String()) } },
});

declare const client: Client<typeof contract>;
declare const untyped: Client;
declare const create: typeof createClient;
declare const ticketCredential: typeof get;

function typed(): void {
  client.on('message', (data) => expectTypeOf(data).toEqualTypeOf<{ text: string }>());
  client.on('count', (data) => expectTypeOf(data).toEqualTypeOf<number>());
  client.send('typing', { room: 'a' });
  client.send('leave');
  expectTypeOf(client.request('join', { room: 'a' })).toEqualTypeOf<Promise<string[]>>();
  expectTypeOf(client.request('join', { room: 'a' }, { timeoutMs: 5 })).toEqualTypeOf<Promise<string[]>>();
  expectTypeOf(client.events('count')).toEqualTypeOf<AsyncIterableIterator<number>>();
  // @ts-expect-error: not an event of the server's
  client.on('typing', () => {});
  // @ts-expect-error: data is missing
  client.send('typing');
  // @ts-expect-error: data does not fit
  client.send('typing', { room: 1 });
  // @ts-expect-error: not a request
  void client.request('typing', {});
  // @ts-expect-error: there is one way to stop
  client.disconnect;
}

async function narrowed(): Promise<void> {
  for await (const event of client.events()) {
    if (event.name === 'message') expectTypeOf(event.data).toEqualTypeOf<{ text: string }>();
    else expectTypeOf(event.data).toEqualTypeOf<number>();
  }
}

function withoutContract(): void {
  untyped.on('anything', (data) => expectTypeOf(data).toEqualTypeOf<unknown>());
  untyped.send('anything');
  untyped.send('anything', { of: 'any kind' });
  expectTypeOf(untyped.request('anything')).toEqualTypeOf<Promise<unknown>>();
  expectTypeOf(untyped.events()).toEqualTypeOf<
    AsyncIterableIterator<{ readonly name: string; readonly data: unknown }>
  >();
}

function options(): void {
  expectTypeOf(create({ url: '', token: '', contract })).toEqualTypeOf<Client<typeof contract>>();
  expectTypeOf(create({ url: '', token: async () => null })).toEqualTypeOf<Client>();
  expectTypeOf(create({ url: '', credential: () => ({ method: 'key', key: 'k' }) })).toEqualTypeOf<Client>();
  expectTypeOf(
    create({ url: '', credential: () => ({ upgrade: { query: { t: '' } } }) }),
  ).toEqualTypeOf<Client>();
  create({ url: '', credential: ticketCredential({ url: '', fetch: globalThis.fetch }) });
  create({ url: '', token: '', prove: async ({ challenge, credential }) => [challenge, credential.method] });
  // @ts-expect-error: not a part of an upgrade
  create({ url: '', credential: () => ({ upgrade: { cookies: '' } }) });
  expectTypeOf<CryptoKeyPair>().toExtend<PossessionKeyPair>();
  expectTypeOf<{ url: string }>().not.toExtend<ClientOptions>();
  // @ts-expect-error: one or the other
  create({ url: '', token: '', credential: () => null });
}

function states(state: ClientState): void {
  if (state.status === 'authenticated') expectTypeOf(state.session.subject).toEqualTypeOf<string>();
  if (state.status === 'stopped' && state.cause.kind === 'cannotSucceed') {
    const { end } = state.cause;
    if (end.kind === 'closedByServer') expectTypeOf(end.code).toEqualTypeOf<number>();
    if (end.kind === 'protocolViolation') expectTypeOf(end.verdict).toEqualTypeOf<'never'>();
  }
}

describe('the types of a client', () => {
  it('are checked by the compiler', () => {
    expectTypeOf([typed, narrowed, withoutContract, options, states]).toBeArray();
  });
});
