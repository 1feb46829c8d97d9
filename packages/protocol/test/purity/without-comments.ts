// TypeScript with its comments and the insides of its strings taken out, so that words in them are not mistaken for code.

/**
 * Strings become empty ones, except after `from` and `import`, where they name a module. Templates are kept whole,
 * since there may be code in them; better a false alarm than a hole. A quote in a regular expression ends at the line.
 */
export function withoutComments(source: string): string {
  return source.replaceAll(
    /(\/\*[\s\S]*?\*\/|\/\/[^\n]*)|((?:from|import)\s*\(?\s*)('[^'\n]*'|"[^"\n]*")|('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")/g,
    (_all, comment?: string, keyword?: string, module?: string) => {
      if (comment !== undefined) return ' ';
      return module === undefined ? "''" : `${keyword ?? ''}${module}`;
    },
  );
}
