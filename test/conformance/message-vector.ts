// One frame and what must become of it, as protocol-spec/vectors/README.md describes it.
import { type Codec, type FrameKind, jsonCodec } from '@inband/protocol';
import { msgpackCodec } from '@inband/protocol/msgpack';
import { specFilesIn, specJson } from './spec-file.ts';

export interface MessageVector {
  readonly description: string;
  readonly clause: string;
  readonly reader?: 'server' | 'client';
  readonly state: 'unauthenticated' | 'challenged' | 'authenticated';
  readonly subprotocol?: string;
  readonly kind?: FrameKind;
  readonly frame: string;
  readonly encoding?: 'utf8' | 'hex';
  readonly pad_to_bytes?: number;
  readonly expect: string;
}

const FOLDERS = ['vectors/messages/valid', 'vectors/messages/invalid'];

export const MESSAGE_VECTOR_FILES = FOLDERS.flatMap(specFilesIn);

/** All vectors, each with whether its frame is a message. */
export const MESSAGE_VECTORS: readonly (MessageVector & { readonly isValid: boolean })[] =
  MESSAGE_VECTOR_FILES.flatMap((file) =>
    specJson<MessageVector[]>(file).map((vector) => ({ ...vector, isValid: file.includes('/valid/') })),
  );

/** Vectors as the rows of `it.each`, each under `<clause>: <description>`. */
export function titled<Vector extends MessageVector>(
  vectors: readonly Vector[],
): readonly (readonly [title: string, vector: Vector])[] {
  return vectors.map((vector) => [`${vector.clause}: ${vector.description}`, vector]);
}

export function codecOf({ subprotocol }: MessageVector): Codec {
  return subprotocol === msgpackCodec.subprotocol ? msgpackCodec : jsonCodec;
}

export function frameKindOf(vector: MessageVector): FrameKind {
  return vector.kind ?? codecOf(vector).frameKind;
}

export function payloadOf({ frame, encoding = 'utf8', pad_to_bytes = 0 }: MessageVector): Buffer {
  const bytes = Buffer.from(frame, encoding);
  return Buffer.concat([bytes, Buffer.alloc(Math.max(0, pad_to_bytes - bytes.length), ' ')]);
}
