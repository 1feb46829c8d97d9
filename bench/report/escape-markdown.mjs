// How is text that somebody else chose put into Markdown, into a cell of a table too?
import { escapeHtml } from './escape-html.mjs';

/** One line that renders as itself: no markup, no HTML, no link made of an address, no mention. */
export function escapeMarkdown(text) {
  return escapeHtml(String(text).replace(/\s+/g, ' ').trim())
    .replaceAll('&#39;', "'")
    .replace(/[\\`*_{}[\]#|~!]/g, '\\$&')
    .replace(/^([-+])/, '\\$1')
    .replace(/^(\d+)([.)])(?= |$)/, '$1\\$2')
    .replaceAll('://', '&#58;//')
    .replace(/www\./gi, (match) => `${match.slice(0, 3)}&#46;`)
    .replaceAll('@', '&#64;');
}
