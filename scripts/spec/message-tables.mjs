// The tables of 04-messages: every message and every field.
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

/** What a bearer `auth` has beyond every other `auth`. */
export function bearerTable(bearerAuth) {
  return fieldTable(messageFields(bearerAuth).filter(({ name }) => name === 'token'));
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
