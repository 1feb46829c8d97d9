// The tables of 04-messages: every message and every field.
import { Auth } from '../../packages/protocol/dist/index.js';
import { DIRECTION_WORDS } from './direction-words.mjs';
import { markdownTable } from './markdown-table.mjs';
import { messageFields } from './message-fields.mjs';

export function messageTables(messages) {
  return messages
    .map((message) => {
      const { type, direction, clause, summary } = message;
      const head = `### \`${type}\`\n\n${DIRECTION_WORDS[direction]} (${clause}). ${summary}`;
      const fields = messageFields(message);
      return fields.length === 0 ? head : `${head}\n\n${fieldTable(fields)}`;
    })
    .join('\n\n');
}

/** What the `auth` of each method has beyond every other `auth`. */
export function authMethodTables(authMethods) {
  const common = new Set(Object.keys(Auth.properties));
  return authMethods
    .map((auth) => {
      const own = messageFields(auth).filter(({ name }) => !common.has(name.split('.')[0]));
      return `### \`${auth.method}\`\n\n${fieldTable(own)}`;
    })
    .join('\n\n');
}

function fieldTable(fields) {
  return markdownTable(
    ['field', 'required', 'value', 'meaning'],
    fields.map(({ name, required, values, description }) => [
      `\`${name}\``,
      required ? (name.includes('.') ? `in \`${name.split('.')[0]}\`` : 'yes') : 'no',
      values,
      description,
    ]),
  );
}
