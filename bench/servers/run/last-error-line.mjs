// Which line says what was wrong, of all that a program writes when it dies?

const LONGEST = 200;

export function lastErrorLine(text) {
  const lines = text.trim().split('\n');
  return (lines.find((line) => /^\S*(Error|FATAL)/.test(line)) ?? lines.at(-1) ?? '').slice(0, LONGEST);
}
