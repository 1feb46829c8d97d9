// How is a target written that was typed on a keyboard?

/** "<= 1.9 x uws-bare" as "≤ 1.9 × uws-bare". */
export function targetWords(text) {
  return String(text)
    .replaceAll('<=', '≤')
    .replaceAll('>=', '≥')
    .replace(/(\d) x /g, '$1 × ');
}
