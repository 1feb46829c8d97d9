// What does an attacker say that is no message at all?
import { randomBytes } from 'node:crypto';
import { frame } from './frames.mjs';

const TEXTS = [
  '',
  'null',
  '[]',
  '{"type":"auth"',
  '{"type":"auth","token":7}',
  '{"type":"request","id":"1","name":"echo","data":1}',
  '{"__proto__":{"type":"auth"}}',
  '['.repeat(2_000),
  `{"type":"auth","token":"${'a'.repeat(4_000)}"}`,
  JSON.stringify(Array.from({ length: 500 }, (_, index) => ({ index }))),
];

/** Frames of text that is no JSON, JSON that is no message, bytes that are no text, and bytes in frames of bytes. */
export const garbageFrames = () => [
  ...TEXTS.map((text) => frame('text', text)),
  ...[16, 200, 1_000].flatMap((length) => [
    frame('text', randomBytes(length)),
    frame('text', randomBytes(length).toString('base64')),
    frame('binary', randomBytes(length)),
  ]),
];
