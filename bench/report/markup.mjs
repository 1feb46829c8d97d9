// How are pieces of markup put together so that nothing gets in unescaped?
import { escapeHtml } from './escape-html.mjs';

/** Text that is markup already. Only `markup` and `trustedMarkup` make it. */
class Markup {
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }
}

/**
 * A tag for templates. What is put in: markup stays as it is, a list is joined, `null`, `undefined` and `false` are
 * nothing, numbers are coordinates (two decimals; one that is not finite throws), all else is text and escaped.
 */
export function markup(strings, ...values) {
  return new Markup(strings.reduce((text, string, index) => text + asMarkup(values[index - 1]) + string));
}

/** For text of this program's own, such as a style sheet. Never for anything out of the results. */
export function trustedMarkup(text) {
  return new Markup(text);
}

function asMarkup(value) {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(asMarkup).join('');
  if (value === null || value === undefined || value === false) return '';
  if (typeof value !== 'number') return escapeHtml(value);
  if (!Number.isFinite(value)) throw new TypeError('a coordinate must be finite');
  return String(Math.round(value * 100) / 100);
}
