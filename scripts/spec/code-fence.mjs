// A block of code in markdown.

export function codeFence(language, text) {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
