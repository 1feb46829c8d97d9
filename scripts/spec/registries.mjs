// The registries: what the text lists, as data.
import { readClauses } from './clauses.mjs';
import { messageFields } from './message-fields.mjs';
import { CLOSE_CODE_ROWS, ERROR_CODE_ROWS, FIXED_LIMITS, LIMITS } from './registry-rows.mjs';

/** Pairs of a file and its value. */
export function registries(messages) {
  return [
    ['registry/close-codes.json', CLOSE_CODE_ROWS],
    ['registry/error-codes.json', ERROR_CODE_ROWS],
    ['registry/limits.json', { limits: LIMITS, fixed: FIXED_LIMITS }],
    ['registry/messages.json', messages.map(messageEntry)],
    ['registry/clauses.json', readClauses()],
  ];
}

function messageEntry(message) {
  const { type, direction, clause, summary } = message;
  const schema = `schemas/${type}.schema.json`;
  return { type, direction, clause, summary, schema, fields: messageFields(message) };
}
