// Does a text fit into a plot, of which nobody knows with which font it will be shown?

/** An average letter of the wider sans-serif fonts, in parts of the font's size. */
const LETTER = 0.6;
/** Letters of a bold font are so many times wider. */
export const BOLD = 1.16;
const NARROW = new Set("iljtfrI.,:;'|!()[] ");
const WIDE = new Set('mwMWÄÖ%@…×†');

/** Pixels, rather too many than too few. */
export function textWidth(text, fontSize) {
  let letters = 0;
  for (const letter of text) letters += NARROW.has(letter) ? 0.62 : WIDE.has(letter) ? 1.5 : 1;
  return letters * LETTER * fontSize;
}

/** The text, or as much of its beginning as fits, with an ellipsis. */
export function fitText(text, width, fontSize) {
  const line = String(text).replace(/\s+/g, ' ').trim();
  if (textWidth(line, fontSize) <= width) return line;
  const letters = [...line];
  while (letters.length > 1 && textWidth(`${letters.join('')}…`, fontSize) > width) letters.pop();
  return `${letters.join('').trimEnd()}…`;
}

/** The first of some names for one thing that fits as a whole, else as much of the last as does. */
export function fittingName(names, width, fontSize) {
  const whole = names.find((name) => textWidth(name, fontSize) <= width);
  return whole ?? fitText(names[names.length - 1], width, fontSize);
}

/**
 * Lines that fit, broken at spaces and after hyphens; a word that is too long is cut. At most `mostLines`, the last then with an
 * ellipsis.
 */
export function wrapText(text, width, fontSize, mostLines = 4) {
  const lines = [''];
  for (const word of String(text).split(/(?<=[\s-])/)) {
    const longer = lines[lines.length - 1] + word;
    if (lines[lines.length - 1] === '' || textWidth(longer.trimEnd(), fontSize) <= width) {
      lines[lines.length - 1] = longer;
    } else lines.push(word);
  }
  const kept = lines.slice(0, mostLines);
  if (lines.length > mostLines) kept[mostLines - 1] = `${kept[mostLines - 1].trimEnd()}…`;
  return kept.map((line) => fitText(line, width, fontSize));
}
