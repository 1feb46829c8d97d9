// The programs of the README, as they are printed there.
import { readFileSync } from 'node:fs';

/** The code block that follows `<!-- program: name -->`. */
export function readmeProgram(name: string): string {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [, after] = readme.split(`<!-- program: ${name} -->`);
  const program = after?.match(/^\s*```js\n([\s\S]*?)```/)?.[1];
  if (program === undefined) throw new Error(`the README has no program ${name}`);
  return program;
}
