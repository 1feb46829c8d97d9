// A page's code: DOM and no Node types. Compiled, never run.
import { type ClientState, createClient, defineContract, RequestError } from '@inband/client';
import { msgpackCodec } from '@inband/protocol/msgpack';
import { Number as Num, Object as Obj, String as Str } from '@sinclair/typebox';

const contract = defineContract({
  clientEvents: { typing: Obj({ room: Str() }) },
  serverEvents: { typed: Obj({ who: Str() }) },
  requests: { add: { data: Obj({ a: Num(), b: Num() }), response: Num() } },
});

export async function talk(): Promise<number> {
  const client = createClient({
    url: 'wss://example.com/ws',
    contract,
    codec: msgpackCodec,
    token: async ({ reason, signal }) => (await fetch(`/token?why=${reason}`, { signal })).text(),
  });
  client.on('typed', ({ who }) => document.body.append(who));
  client.onState((state: ClientState) => console.log(state.status));
  client.send('typing', { room: 'lobby' });
  // @ts-expect-error: the contract has no such event
  client.send('typo', { room: 'lobby' });
  // @ts-expect-error: the room is a string
  client.send('typing', { room: 1 });
  try {
    const sum: number = await client.request('add', { a: 1, b: 2 });
    return sum;
  } catch (error) {
    if (error instanceof RequestError) console.log(error.code);
    throw error;
  }
}
