// MessagePack in binary frames. The only file that knows msgpackr.

// Not the package's main entry: in Node that one loads a native addon, which would parse hostile bytes in C++ and
// read strings differently from the browser's build.
import { Packr } from 'msgpackr/pack';
import { SUBPROTOCOL_MSGPACK } from '../version.ts';
import { assertInDataModel } from './assert-in-data-model.ts';
import { assertNoRepeatedName } from './assert-no-repeated-name.ts';
import type { Codec } from './codec.ts';
import { CodecError } from './codec-error.ts';
import { doubleByteOrderMarks } from './double-byte-order-marks.ts';
import { checkMsgpackStructure } from './msgpack-structure.ts';

// Everything is said, although some of it is the default: this is the list of what must stay off.
const OPTIONS = {
  useRecords: false,
  mapsAsObjects: true,
  structuredClone: false,
  moreTypes: false,
  bundleStrings: false,
  useToJSON: false,
  int64AsType: 'number' as const,
  // Members whose value is undefined are left out, as JSON.stringify does. Not in msgpackr's types.
  skipValues: [undefined],
};

const packr = new Packr(OPTIONS);

const NIL = Uint8Array.of(0xc0);
const LONG_MARKED_TEXT = `\ufeff${'-'.repeat(100)}`;

/**
 * `inband.v1.msgpack`. What it carries, and so what `encode` refuses, is said at {@link assertInDataModel}; what
 * `decode` refuses, at {@link checkMsgpackStructure}.
 */
export const msgpackCodec: Codec<Uint8Array> = {
  subprotocol: SUBPROTOCOL_MSGPACK,
  frameKind: 'binary',
  encode,
  encodeChecked: (message) => new Uint8Array(packr.pack(message)),
  decode,
};

function decode(payload: Uint8Array): unknown {
  const members = checkMsgpackStructure(payload);
  const value = unpack(payload);
  assertNoRepeatedName(value, members);
  return value;
}

function encode(message: unknown): Uint8Array {
  try {
    assertInDataModel(message);
    // A copy: msgpackr returns a window on a large buffer that other messages are in, too.
    return new Uint8Array(packr.pack(message));
  } catch (error) {
    if (error instanceof CodecError) throw error;
    // A getter of the application's, or no memory. No cause: it may quote the message.
    throw new CodecError('the message cannot be written as MessagePack');
  }
}

function unpack(payload: Uint8Array): unknown {
  const marked = doubleByteOrderMarks(payload);
  const source = marked !== payload && dropsByteOrderMarks() ? marked : payload;
  try {
    // A view of our own, because msgpackr hangs a property on the one it is given.
    return packr.unpack(new Uint8Array(source.buffer, source.byteOffset, source.byteLength));
  } catch {
    // Not expected of bytes that were checked. No cause: msgpackr's messages quote the payload.
    throw new CodecError('the bytes are not MessagePack');
  } finally {
    // msgpackr holds on to the last payload and its strings; now the last one is this.
    packr.unpack(NIL);
  }
}

/** Asked each time because it changes when something else in the process loads msgpackr's native addon. */
function dropsByteOrderMarks(): boolean {
  return packr.unpack(new Uint8Array(packr.pack(LONG_MARKED_TEXT))) !== LONG_MARKED_TEXT;
}
