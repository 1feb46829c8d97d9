// Everything public about API keys, by name.

export { type ApiKeyMethodOptions, apiKeyMethod } from './api-key-method.ts';
export { readApiKeyRecords } from './api-key-records.ts';
export type { ApiKeyRecord, ApiKeyStore } from './api-key-store.ts';
export { createApiKey, type NewApiKey, type NewApiKeyOptions } from './create-api-key.ts';
export { MemoryApiKeyStore } from './memory-api-key-store.ts';
