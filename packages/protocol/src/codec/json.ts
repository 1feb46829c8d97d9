// JSON in text frames.

import { SUBPROTOCOL_JSON } from '../version.ts';
import { assertInDataModel } from './assert-in-data-model.ts';
import { assertNoRepeatedName } from './assert-no-repeated-name.ts';
import type { Codec } from './codec.ts';
import { CodecError } from './codec-error.ts';
import { checkJsonStructure } from './json-structure.ts';

/**
 * `inband.v1.json`. What it carries, and so what `encode` refuses, is said at {@link assertInDataModel}.
 *
 * Numbers are doubles, as JSON.parse reads them: 9007199254740993 arrives as 9007199254740992.
 */
export const jsonCodec: Codec<string> = {
  subprotocol: SUBPROTOCOL_JSON,
  frameKind: 'text',
  encode,
  encodeChecked: (message) => JSON.stringify(message),
  decode,
};

function decode(text: string): unknown {
  const members = checkJsonStructure(text);
  const value = parse(text);
  assertNoRepeatedName(value, members);
  if (needsVisit(text)) assertInDataModel(value);
  return value;
}

function encode(message: unknown): string {
  try {
    assertInDataModel(message);
    return JSON.stringify(message);
  } catch (error) {
    if (error instanceof CodecError) throw error;
    // A getter of the application's, or a text longer than the engine allows. No cause: it may quote the message.
    throw new CodecError('the message cannot be written as JSON');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No cause: the engine's message quotes the text, which may be a credential (SEC-1).
    throw new CodecError('the text is not JSON');
  }
}

/**
 * Whether the value could hold what only a visit of the whole tree can tell: a member named `__proto__` (CODEC-6)
 * or a lone surrogate (CODEC-1). Either must be visible in the text, or hidden in a \u escape. A text frame is
 * UTF-8, so a lone surrogate cannot stand in the text unescaped.
 */
function needsVisit(text: string): boolean {
  return text.includes('\\u') || text.includes('__proto__');
}
