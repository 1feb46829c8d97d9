// The frame of a vector as the frame ladder wants to see it.
import type { Frame } from '@inband/protocol';
import { frameKindOf, type MessageVector, payloadOf } from './message-vector.ts';

export function vectorFrame(vector: MessageVector): Frame {
  const payload = payloadOf(vector);
  return {
    kind: frameKindOf(vector),
    byteLength: payload.length,
    text: () => payload.toString('utf8'),
    bytes: () => new Uint8Array(payload),
  };
}
