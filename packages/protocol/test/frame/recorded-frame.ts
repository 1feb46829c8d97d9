// A frame that remembers whether anybody touched its payload.
import type { Codec, FrameKind } from '../../src/codec/codec.ts';
import { jsonCodec } from '../../src/codec/json.ts';
import type { Frame } from '../../src/frame/frame.ts';

export interface RecordedFrame extends Frame {
  /** How often the payload was asked for. */
  reads(): number;
}

export function recordedFrame(
  text: string,
  { byteLength = Buffer.byteLength(text), kind = 'text' as FrameKind } = {},
): RecordedFrame {
  let reads = 0;
  return {
    byteLength,
    kind,
    text() {
      reads++;
      return text;
    },
    bytes() {
      reads++;
      return Buffer.from(text);
    },
    reads: () => reads,
  };
}

export interface RecordedCodec extends Codec {
  decodes(): number;
}

export function recordedCodec(): RecordedCodec {
  let decodes = 0;
  return {
    ...(jsonCodec as Codec),
    decode(payload) {
      decodes++;
      return (jsonCodec as Codec).decode(payload);
    },
    decodes: () => decodes,
  };
}
