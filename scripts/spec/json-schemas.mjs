// One JSON Schema for each message, its fields described in the words of text/messages.json.
import { PROTOCOL_VERSION } from '../../packages/protocol/dist/index.js';
import { DIRECTION_WORDS } from './direction-words.mjs';
import { SpecError } from './spec-error.mjs';

/** Pairs of a file and its value. */
export function jsonSchemas(messages, authMethods) {
  return [
    ...messages.map((message) => [
      `schemas/${message.type}.schema.json`,
      jsonSchema(message.type, message.type, message),
    ]),
    ...authMethods.map((auth) => [
      `schemas/auth.${auth.method}.schema.json`,
      jsonSchema(`auth:${auth.method}`, `auth with method ${auth.method}`, auth),
    ]),
  ];
}

function jsonSchema(name, title, { schema, direction, summary, clause, notes }) {
  // JSON.stringify drops the symbols TypeBox marks its schemas with.
  const plain = JSON.parse(JSON.stringify(schema));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:inband:v${PROTOCOL_VERSION}:${name}`,
    title,
    description: `${DIRECTION_WORDS[direction]}. ${summary} Clause ${clause}.`,
    ...describeProperties(plain, notes, ''),
  };
}

function describeProperties(schema, notes, prefix) {
  if (schema.properties === undefined) return schema;
  const properties = Object.entries(schema.properties).map(([name, property]) => {
    if (prefix === '' && name === 'type') return [name, property];
    const description = notes[prefix + name];
    if (description === undefined) {
      throw new SpecError(`text/messages.json does not describe "${prefix}${name}"`);
    }
    return [name, { description, ...describeProperties(property, notes, `${prefix}${name}.`) }];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}
