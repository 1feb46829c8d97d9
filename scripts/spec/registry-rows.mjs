// Close codes, error codes and limits, each in the one order that registry and text share.
import * as protocol from '../../packages/protocol/dist/index.js';

export const CLOSE_CODE_ROWS = Object.entries(protocol.CLOSE_CODES)
  .map(([name, { code, retry, clause, when }]) => ({ code, name, retry, clause, when }))
  .sort((a, b) => a.code - b.code);

export const ERROR_CODE_ROWS = Object.entries(sortedByName(protocol.ERROR_CODES)).map(([code, meaning]) => ({
  code,
  meaning,
}));

export const LIMITS = sortedByName(protocol.LIMITS);

const CODE_UNITS = 'UTF-16 code units';

export const FIXED_LIMITS = {
  maxDepth: {
    value: protocol.MAX_DEPTH,
    unit: 'levels',
    clause: 'CODEC-4',
    limits: 'arrays and maps inside one another',
  },
  maxIdLength: {
    value: protocol.MAX_ID_LENGTH,
    unit: CODE_UNITS,
    clause: 'FRAME-3',
    limits: '`id`, `session_id`, `code`',
  },
  maxNameLength: {
    value: protocol.MAX_NAME_LENGTH,
    unit: CODE_UNITS,
    clause: 'FRAME-3',
    limits: '`name` of an event or request, `client.name`, `client.version`',
  },
  maxSubjectLength: {
    value: protocol.MAX_SUBJECT_LENGTH,
    unit: CODE_UNITS,
    clause: 'FRAME-3',
    limits: '`subject`',
  },
  maxTextLength: {
    value: protocol.MAX_TEXT_LENGTH,
    unit: CODE_UNITS,
    clause: 'FRAME-3',
    limits: '`message`',
  },
};

function sortedByName(record) {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
