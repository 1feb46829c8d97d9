// What a client holds of a credential, as the garbage collector sees it.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import type { ClientOptions } from '../src/index.ts';
import { authOk } from './support/fake-network.ts';
import { startClient } from './support/start-client.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

async function turn(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 5));
}

const CHALLENGE = { type: 'auth_challenge', gen: 1, challenge: 1 };
const REFUSAL = { type: 'auth_error', gen: 1, code: 'overloaded', message: 'm', retry: 'after' };

it.each<[string, boolean, Record<string, unknown>[]]>([
  ['auth_ok', false, [authOk()]],
  ['auth_ok, where there could have been a challenge', true, [authOk()]],
  ['the proof', true, [CHALLENGE]],
  ['the session that follows the proof', true, [CHALLENGE, authOk()]],
  ['a refusal and its close', true, [REFUSAL]],
])('AUTH-1: keeps nothing of the credential after %s', async (_what, canProve, messages) => {
  let watched: WeakRef<object> | undefined;
  const options: Partial<ClientOptions> = {
    credential: () => {
      // A part that is handed on as it is, however often what is around it is copied.
      const part = { secret: 'part' };
      watched = new WeakRef(part);
      return { method: 'magic', part };
    },
    ...(canProve ? { prove: ({ challenge }: { challenge: unknown }) => challenge } : {}),
  } as never;
  const { client, network } = startClient(options as never);
  await turn();
  const { socket } = network;
  socket.open();
  collectGarbage();
  // Without a challenge to come there is nothing to keep it for.
  if (canProve) expect(watched?.deref()).toBeDefined();
  for (const message of messages) {
    socket.receive(message);
    await turn();
  }
  if (messages.includes(REFUSAL)) socket.closeFromServer(4503, 60_000);
  await turn();
  collectGarbage();
  expect(watched?.deref()).toBeUndefined();
  client.close();
});
