// JSON inside a token.

// Fatal, because replacement characters would make different bytes equal text; the BOM stays and fails as JSON.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The object a base64url segment encodes, or `undefined` when it encodes anything else. A member named twice counts
 * with its last value; every check and the result read this one object, so that no two readers can disagree. A member
 * `__proto__`, at any depth, is refused: who copied the claims by assignment would get a prototype from the token.
 */
export function readJsonObject(segment: string): Record<string, unknown> | undefined {
  let text: string;
  let value: unknown;
  try {
    text = utf8.decode(Buffer.from(segment, 'base64url'));
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  return mayNameProto(text) && hasProtoMember(value) ? undefined : value;
}

export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Spares nearly all tokens the walk. The name can be spelt with escapes, and only with those of this form. */
function mayNameProto(text: string): boolean {
  return text.includes('__proto__') || text.includes('\\u');
}

/** With a list of its own and not by recursion: the nesting is as deep as the token is long. */
function hasProtoMember(root: object): boolean {
  const pending: object[] = [root];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (Object.hasOwn(next, '__proto__')) return true;
    for (const member of Object.values(next)) {
      if (typeof member === 'object' && member !== null) pending.push(member);
    }
  }
  return false;
}
