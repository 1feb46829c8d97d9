// The JSON Schemas that other implementations validate with admit what the code admits, and nothing else.
import { CLIENT_MESSAGES, SERVER_MESSAGES } from '@inband/protocol';
import { interpretedCheck } from '@inband/protocol/interpreted';
import { expect, it } from 'vitest';
import { type JsonSchema, jsonSchemaProblems } from './json-schema-problems.ts';
import {
  codecOf,
  frameKindOf,
  MESSAGE_VECTORS,
  type MessageVector,
  payloadOf,
  titled,
} from './message-vector.ts';
import { specJson } from './spec-file.ts';

const MESSAGES = { ...CLIENT_MESSAGES, ...SERVER_MESSAGES };
type MessageType = keyof typeof MESSAGES;

/** Messages with a type that has a schema; the ladder ends the others before a schema is asked. */
const CANDIDATES = MESSAGE_VECTORS.flatMap((vector) => {
  const message = decoded(vector);
  const { type } = (message ?? {}) as { type?: unknown };
  return typeof type === 'string' && Object.hasOwn(MESSAGES, type)
    ? [{ ...vector, message, type: type as MessageType }]
    : [];
});

function decoded(vector: MessageVector): unknown {
  const codec = codecOf(vector);
  if (frameKindOf(vector) !== codec.frameKind) return undefined;
  const payload = payloadOf(vector);
  try {
    return codec.decode(codec.frameKind === 'text' ? payload.toString('utf8') : new Uint8Array(payload));
  } catch {
    return undefined;
  }
}

it.each(titled(CANDIDATES))('FRAME-3 for %s', (_title, { message, type, isValid }) => {
  const problems = jsonSchemaProblems(specJson<JsonSchema>(`schemas/${type}.schema.json`), message);
  expect(problems.length === 0, problems.join('\n')).toBe(interpretedCheck(MESSAGES[type])(message));
  if (isValid) expect(problems).toEqual([]);
});
