// How is text that somebody else chose put into HTML, XML or SVG?

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** What XML does not allow at all, and what would turn the direction of the text around it. */
const UNWANTED = /(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu;

/** Good between tags and between quotes of either kind. Characters that XML forbids become U+FFFD. */
export function escapeHtml(text) {
  return String(text)
    .toWellFormed()
    .replace(UNWANTED, '\ufffd')
    .replace(/[&<>"']/g, (character) => ENTITIES[character]);
}
