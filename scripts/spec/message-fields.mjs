// The fields of a message as a flat list, with their values in words.
import { numberText } from './number-text.mjs';
import { SpecError } from './spec-error.mjs';

/** The bounds by which a point in time and a duration are known; the text says what they are. */
const MAX_TIMESTAMP = 8_640_000_000_000_000;
const MAX_DURATION = 2 ** 31 - 1;

export function messageFields({ schema, notes }) {
  return fieldsOf(schema, notes, '');
}

/** `required` of a field inside another means: required where that other field is present. */
function fieldsOf(schema, notes, prefix) {
  return Object.entries(schema.properties).flatMap(([name, property]) => {
    if (prefix === '' && name === 'type') return [];
    const field = {
      name: prefix + name,
      required: (schema.required ?? []).includes(name),
      values: valuesOf(property),
      description: notes[prefix + name],
    };
    return property.properties === undefined
      ? [field]
      : [field, ...fieldsOf(property, notes, `${prefix}${name}.`)];
  });
}

function valuesOf(schema) {
  if (schema.anyOf !== undefined) return schema.anyOf.map(valuesOf).join(' or ');
  if (schema.const !== undefined) return `\`${schema.const}\``;
  switch (schema.type) {
    case 'string':
      if (schema.pattern !== undefined) return `string, \`${schema.pattern}\``;
      return `string${lengthOf(schema)}`;
    case 'integer':
      if (schema.minimum === 0 && schema.maximum === MAX_TIMESTAMP) return 'point in time';
      if (schema.minimum === 0 && schema.maximum === MAX_DURATION) return 'duration';
      return `integer, ${numberText(schema.minimum)} to ${numberText(schema.maximum)}`;
    case 'number':
      return 'number';
    case 'object':
      return 'map';
    case 'null':
      return 'null';
    case undefined:
      return 'any';
    default:
      throw new SpecError(`no words for a schema of type "${schema.type}"`);
  }
}

function lengthOf({ minLength, maxLength }) {
  if (minLength === undefined && maxLength === undefined) return '';
  if (maxLength === undefined) return ', not empty';
  return `, ${minLength ?? 0} to ${maxLength} long`;
}
