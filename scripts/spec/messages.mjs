// Every message with what text/messages.json says about it.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AUTH_METHODS, CLIENT_MESSAGES, SERVER_MESSAGES } from '../../packages/protocol/dist/index.js';
import { SpecError } from './spec-error.mjs';
import { SPEC_FOLDER } from './spec-folder.mjs';

const NOTES = JSON.parse(readFileSync(path.join(SPEC_FOLDER, 'text/messages.json'), 'utf8'));

/** In the order of their types. `notes` has the sentence about each field, by the field's dotted name. */
export function describeMessages() {
  const types = new Set([...Object.keys(CLIENT_MESSAGES), ...Object.keys(SERVER_MESSAGES)]);
  for (const type of Object.keys(NOTES)) {
    if (!types.has(type)) throw new SpecError(`text/messages.json describes "${type}", which is no message`);
  }
  return [...types].sort().map((type) => {
    const { clause, summary, fields: notes } = noteOf(type);
    const schema = CLIENT_MESSAGES[type] ?? SERVER_MESSAGES[type];
    return { type, direction: directionOf(type), clause, summary, schema, notes };
  });
}

/** `auth` as each method has it: forms of a message, not messages of their own. */
export function describeAuthMethods() {
  return Object.entries(AUTH_METHODS).map(([method, schema]) => ({
    type: 'auth',
    method,
    direction: 'client_to_server',
    clause: 'AUTH-13',
    summary: `Here is who I am, by the method ${method}.`,
    schema,
    notes: noteOf('auth').fields,
  }));
}

function noteOf(type) {
  const note = NOTES[type];
  if (note === undefined) throw new SpecError(`text/messages.json does not describe "${type}"`);
  return note;
}

function directionOf(type) {
  const fromClient = Object.hasOwn(CLIENT_MESSAGES, type);
  if (fromClient && Object.hasOwn(SERVER_MESSAGES, type)) return 'both';
  return fromClient ? 'client_to_server' : 'server_to_client';
}
