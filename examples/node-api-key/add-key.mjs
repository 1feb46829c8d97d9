// Makes a key for the service. What worked before goes on working.
import { createApiKey } from '@inband/server/api-keys';
import { KEY_FILE, readRecords, writePrivately, writeRecords } from './records.mjs';

const { key, record } = createApiKey({ subject: 'billing', claims: { may: ['read-invoices'] } });
writeRecords([...readRecords(), record]); // holds the key's SHA-256
writePrivately(KEY_FILE, key); // the one place where the key is
console.log(`added ${record.id}`);
