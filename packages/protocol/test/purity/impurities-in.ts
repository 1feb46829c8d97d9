// What makes a file unfit for a package without I/O, clock, chance and waiting.
import { withoutComments } from './without-comments.ts';

const FORBIDDEN: readonly RegExp[] = [
  /\bDate\s*(?:\.|\[|\()/,
  /\bnew\s+Date\b/,
  /\bMath\s*(?:\.\s*random\b|\[)/,
  /\bconsole\b/,
  /\b(?:set|clear)(?:Timeout|Interval|Immediate)\b/,
  /\bqueueMicrotask\b/,
  /\brequestAnimationFrame\b/,
  /\bperformance\b/,
  /\bcrypto\b/,
  /\bglobalThis\b/,
  /\b(?:window|self|document|navigator)\s*\./,
  /\bprocess\b/,
  /\brequire\s*\(/,
  /\basync\b/,
  /\bawait\b/,
  /\bPromise\b/,
  /\bfetch\s*\(/,
  /\bWebSocket\b/,
  /\beval\s*\(/,
  /\bnew\s+Function\b/,
];

const IMPORT = /\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g;

/** What each file may import from outside the package; `*` stands for every file. */
const ALLOWED_IMPORTS: Readonly<Record<string, RegExp>> = {
  '*': /^@sinclair\/typebox(?:$|\/)/,
  'codec/msgpack.ts': /^msgpackr(?:$|\/)/,
};

/** `path` is relative to `src`. */
export function impuritiesIn(path: string, source: string): readonly string[] {
  const code = withoutComments(source);
  const words = FORBIDDEN.flatMap((forbidden) => forbidden.exec(code)?.[0] ?? []);
  const imports = [...code.matchAll(IMPORT)].flatMap(([, name = '']) => {
    const isInside = name.startsWith('.') && !climbsOut(path, name);
    const isAllowed = [ALLOWED_IMPORTS['*'], ALLOWED_IMPORTS[path]].some(
      (allowed) => allowed?.test(name) === true,
    );
    return isInside || isAllowed ? [] : [`import of ${name}`];
  });
  return [...words, ...imports].map((impurity) => `${path}: ${impurity}`);
}

function climbsOut(path: string, name: string): boolean {
  const folders = path.split('/').length - 1;
  return name.split('/').filter((part) => part === '..').length > folders;
}
