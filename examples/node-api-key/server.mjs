// A server that lets programs in by their API keys: in the first message, or in a header before the upgrade.
import { watchFile } from 'node:fs';
import { listen } from '@inband/server';
import { apiKeyMethod, MemoryApiKeyStore } from '@inband/server/api-keys';
import { apiKeyHeader } from '@inband/server/ways';
import { RECORDS_FILE, readRecords } from './records.mjs';

const { PORT = '9001' } = process.env;

const store = new MemoryApiKeyStore(readRecords());
watchFile(RECORDS_FILE, { interval: 200 }, () => {
  try {
    store.replace(readRecords());
    console.log(`keys known: ${store.size}`);
  } catch (error) {
    console.log(`keys as before: ${error.message}`);
  }
});

const server = await listen({
  port: Number(PORT),
  methods: [apiKeyMethod({ store })],
  // A wrong key in the header gets HTTP 401; no header at all is fine, the first message may still bring a key.
  upgrade: { ways: [apiKeyHeader()], missingCredential: 'allow' },
  handlers: {
    requests: { whoAmI: ({ subject, claims }) => ({ subject, claims }) },
  },
  logger: { debug() {}, info() {}, warn: console.warn, error: console.error }, // leave out for JSON lines
});
console.log(`listening on ${server.url}`);
