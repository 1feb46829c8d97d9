// One bounded GET of a JSON object.

import { KeyRefreshError } from './key-refresh-error.ts';
import { isJsonObject } from './read-json-object.ts';

// Key sets have a few KiB. What is larger is no key set, and reading on would be a gift of memory.
const MAX_BODY_BYTES = 256 * 1024;

/** Rejects with a {@link KeyRefreshError}. A redirect is an error: it would let the answer choose the address. */
export async function fetchJsonObject(
  fetch: typeof globalThis.fetch,
  url: URL,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  let response: Response;
  try {
    response = await fetch(url, { redirect: 'error', signal, headers: { accept: 'application/json' } });
  } catch {
    throw new KeyRefreshError('network');
  }
  if (response.status !== 200 || response.redirected) {
    await response.body?.cancel().catch(() => {});
    throw new KeyRefreshError('bad_status');
  }
  const text = await readBoundedText(response);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new KeyRefreshError('not_json_object');
  }
  if (!isJsonObject(value)) throw new KeyRefreshError('not_json_object');
  return value;
}

/** Counts what arrives, after decompression: `content-length` is only what the other side claims. */
async function readBoundedText(response: Response): Promise<string> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body) {
      bytes += chunk.byteLength;
      // Leaving the loop cancels the body.
      if (bytes > MAX_BODY_BYTES) throw new KeyRefreshError('body_too_large');
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof KeyRefreshError ? error : new KeyRefreshError('network');
  }
  return Buffer.concat(chunks).toString('utf8');
}
