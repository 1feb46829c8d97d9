// A received frame, as the ladder wants to see it: the length is free, the payload costs.
import type { FrameKind } from '../codec/codec.ts';

/**
 * Port to a received WebSocket message.
 *
 * - `byteLength` MUST be known without touching the payload.
 * - `text` and `bytes` are called at most once, and only after the length was found acceptable. They MUST be
 *   called before the transport reclaims the memory.
 */
export interface Frame {
  readonly byteLength: number;
  readonly kind: FrameKind;
  text(): string;
  bytes(): Uint8Array;
}
