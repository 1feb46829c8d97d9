// A service that connects with its API key: `node service.mjs`, or `node service.mjs --header`.
import { readFile } from 'node:fs/promises';
import { createClient } from '@inband/client';
import { KEY_FILE } from './records.mjs';

const { SERVER_URL = 'ws://127.0.0.1:9001/ws' } = process.env;
const inHeader = process.argv.includes('--header');

const client = createClient({
  url: SERVER_URL,
  // Called for every connection, so a reconnect takes the key that is in the file by then.
  credential: async () => {
    const key = (await readFile(KEY_FILE, 'utf8')).trim();
    return inHeader ? { upgrade: { headers: { 'x-api-key': key } } } : { method: 'api_key', key };
  },
});

client.onState((state) => {
  if (state.status === 'waitingToRetry') console.log(`not connected (${state.end.kind}), will try again`);
  if (state.status === 'stopped' && 'end' in state.cause) {
    // Trying again is of no use: whatever runs this service has to hear about it.
    console.log(`turned away: ${state.cause.end.code} ${state.cause.end.name}`);
    process.exit(1);
  }
});

const session = await client.ready();
console.log(`in as ${session.subject}, ${inHeader ? 'by X-Api-Key' : 'by the first message'}`);
const { claims } = await client.request('whoAmI');
console.log(`may ${claims.may.join(', ')}`);
