// JSON inside a token.

// Fatal, because replacement characters would make different bytes equal text; the BOM stays and fails as JSON.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The object a base64url segment encodes, or `undefined` when it encodes anything else. A member named twice counts
 * with its last value; every check and the result read this one object, so that no two readers can disagree.
 */
export function readJsonObject(segment: string): Record<string, unknown> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(Buffer.from(segment, 'base64url')));
  } catch {
    return undefined;
  }
  return isJsonObject(value) ? value : undefined;
}

export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
