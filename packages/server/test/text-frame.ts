// A received frame, for tests.
import type { Frame } from '@inband/protocol';

export function textFrame(message: unknown): Frame {
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  const bytes = Buffer.from(text, 'utf8');
  return { byteLength: bytes.length, kind: 'text', text: () => text, bytes: () => bytes };
}
