// Every message vector through the frame readers and machines of the protocol, with both ways to check a schema.
import { CLIENT_MESSAGES, CLOSE_CODES, SERVER_MESSAGES } from '@inband/protocol';
import { compiledCheck } from '@inband/protocol/compiled';
import { interpretedCheck } from '@inband/protocol/interpreted';
import { describe, expect, it } from 'vitest';
import { type JsonSchema, jsonSchemaProblems } from './json-schema-problems.ts';
import { MESSAGE_VECTOR_FILES, MESSAGE_VECTORS, titled } from './message-vector.ts';
import { createClientReceiver } from './receive-as-client.ts';
import { createServerReceiver } from './receive-as-server.ts';
import { specJson } from './spec-file.ts';

/** What a frame that is refused must not cause: the application and the verifier never hear of it. */
const REACHES_SOMEBODY = ['startVerification', 'verifyProof', 'openSession', 'deliver'];

/** Servers compile their checks and clients interpret them, but neither may depend on which. */
describe.each([
  ['compiled', compiledCheck],
  ['interpreted', interpretedCheck],
])('with %s checks', (_name, createCheck) => {
  const receive = {
    server: createServerReceiver(createCheck),
    client: createClientReceiver(createCheck),
  };

  it.each(titled(MESSAGE_VECTORS))('%s', (_title, vector) => {
    const { outcome, effects } = receive[vector.reader ?? 'server'](vector);
    expect(outcome).toBe(vector.expect);
    if (vector.isValid) expect(effects).not.toContain('closeSocket');
    else expect(effects.filter((kind) => REACHES_SOMEBODY.includes(kind))).toEqual([]);
  });
});

describe('the files of message vectors', () => {
  const schema = specJson<JsonSchema>('vectors/message-vectors.schema.json');

  it.each(MESSAGE_VECTOR_FILES)('%s fits its schema', (file) => {
    expect(jsonSchemaProblems(schema, specJson(file))).toEqual([]);
  });

  it('expect a type where the frame is valid and a close code where it is not', () => {
    for (const { isValid, expect: outcome } of MESSAGE_VECTORS) {
      const known = isValid ? { ...CLIENT_MESSAGES, ...SERVER_MESSAGES } : CLOSE_CODES;
      expect(Object.keys(known)).toContain(outcome);
    }
  });

  it('say each thing once', () => {
    const titles = MESSAGE_VECTORS.map(({ clause, description, state, reader, subprotocol }) =>
      [clause, description, state, reader, subprotocol].join(' '),
    );
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });

  it('have a valid frame for every message that version 1 sends', () => {
    const seen = new Set(MESSAGE_VECTORS.filter(({ isValid }) => isValid).map((vector) => vector.expect));
    const types = Object.keys({ ...CLIENT_MESSAGES, ...SERVER_MESSAGES });
    expect(types.filter((type) => !seen.has(type))).toEqual([]);
  });
});
