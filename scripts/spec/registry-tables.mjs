// The registries as tables of the text.
import { markdownTable } from './markdown-table.mjs';
import { numberText } from './number-text.mjs';
import { CLOSE_CODE_ROWS, ERROR_CODE_ROWS, FIXED_LIMITS, LIMITS } from './registry-rows.mjs';

export function closeCodeTable() {
  return markdownTable(
    ['code', 'name', 'retry', 'when', 'clause'],
    CLOSE_CODE_ROWS.map(({ code, name, retry, when, clause }) => [
      String(code),
      `\`${name}\``,
      retry,
      when,
      clause,
    ]),
  );
}

export function errorCodeTable() {
  return markdownTable(
    ['code', 'meaning'],
    ERROR_CODE_ROWS.map(({ code, meaning }) => [`\`${code}\``, meaning]),
  );
}

export function limitTable() {
  return markdownTable(
    ['limit', 'default', 'least', 'most', 'unit', 'clause', 'why this default'],
    Object.entries(LIMITS).map(([name, limit]) => [
      `\`${name}\``,
      numberText(limit.default),
      numberText(limit.min),
      numberText(limit.max),
      limit.unit,
      limit.clause,
      limit.why,
    ]),
  );
}

export function fixedLimitTable() {
  return markdownTable(
    ['limit', 'value', 'unit', 'of what', 'clause'],
    Object.entries(FIXED_LIMITS).map(([name, limit]) => [
      `\`${name}\``,
      numberText(limit.value),
      limit.unit,
      limit.limits,
      limit.clause,
    ]),
  );
}
