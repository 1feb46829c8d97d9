// The text of an HTTP response that must be short.

/** Many times what a ticket or a pass needs, and little enough to hold. */
const MAX_BODY_BYTES = 4_096;

/** The body of what `fetch` returns, as much of it as is needed. */
export interface ResponseBody {
  cancel(): Promise<void>;
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
    cancel(): Promise<void>;
  };
}

/** Null for more than {@link MAX_BODY_BYTES}, or what is no UTF-8. */
export async function readBodyText(body: ResponseBody): Promise<string | null> {
  const reader = body.getReader();
  const bytes = new Uint8Array(MAX_BODY_BYTES);
  let length = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const chunk = next.value ?? new Uint8Array();
    if (length + chunk.byteLength > MAX_BODY_BYTES) {
      reader.cancel().catch(() => {});
      return null;
    }
    bytes.set(chunk, length);
    length += chunk.byteLength;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length));
  } catch {
    return null;
  }
}
