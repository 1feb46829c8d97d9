// One table of close codes: in the text, in the registry, in the server and in the client.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  CLOSE_CODES,
  closeCodeName,
  closeReason,
  closeVerdict,
  MAX_CLOSE_REASON_BYTES,
  retryAfterMsIn,
} from '@inband/protocol';
import { afterAll, describe, expect, it } from 'vitest';
import { specFilesIn, specJson, specText } from './spec-file.ts';

interface Row {
  readonly code: number;
  readonly name: string;
  readonly retry: string;
  readonly when: string;
  readonly clause: string;
}

const root = new URL('../../', import.meta.url).pathname;
const PAGE = specFilesIn('spec').find((file) => /\/09-/.test(file)) ?? '';
const ROW = /^\| (\d{4}) +\| `([a-z_]+)` +\| (\w+) +\| (.+?) +\| ([A-Z]+-\d+) +\|$/gm;

const inText: Row[] = [...specText(PAGE).matchAll(ROW)].map(
  ([, code, name = '', retry = '', when = '', clause = '']) => ({
    code: Number(code),
    name,
    retry,
    when,
    clause,
  }),
);
const inRegistry = specJson<Row[]>('registry/close-codes.json');
const inCode: Row[] = Object.entries(CLOSE_CODES)
  .map(([name, row]) => ({ name, ...row }))
  .sort((a, b) => a.code - b.code);

afterAll(() => {
  console.log(
    `close codes: ${inText.length} in the text, ${inRegistry.length} in the registry, ${inCode.length} in the code`,
  );
});

describe('the table of close codes', () => {
  it('CLOSE-1: text, registry and code have the same rows', () => {
    expect(inText.length).toBeGreaterThan(0);
    expect(inText).toEqual(inRegistry);
    expect(inCode).toEqual(inRegistry);
  });

  it('has no code and no name twice', () => {
    expect(new Set(inText.map(({ code }) => code)).size).toBe(inText.length);
    expect(new Set(inText.map(({ name }) => name)).size).toBe(inText.length);
  });

  it('cites clauses that are in force', () => {
    const clauses = specJson<{ id: string; status: string }[]>('registry/clauses.json');
    const active = clauses.filter(({ status }) => status === 'active').map(({ id }) => id);
    for (const { clause } of inText) expect(active).toContain(clause);
  });

  it.each(inText)('CLOSE-4: $code is $name, and its verdict is $retry', ({ code, name, retry }) => {
    expect(closeCodeName(code)).toBe(name);
    expect(closeVerdict(code)).toBe(retry);
  });

  it('CLOSE-7: a code outside the table has the verdict of its range', () => {
    const known = new Set(inText.map(({ code }) => code));
    const never = new Set([1002, 1003, 1007, 1008, 1009, 1010]);
    for (let code = 1000; code < 5000; code += 1) {
      if (known.has(code)) continue;
      const isNever = never.has(code) || (code >= 4400 && code <= 4499);
      expect(`${code} ${closeVerdict(code)}`).toBe(`${code} ${isNever ? 'never' : 'backoff'}`);
    }
  });

  it.each(inText)('CLOSE-2: the reason of $name is its name, or its name and a delay', ({ name }) => {
    expect(closeReason(name)).toBe(name);
    expect(retryAfterMsIn(closeReason(name))).toBeUndefined();
    for (const delayMs of [0, 1_000, 2_147_483_647]) {
      const reason = closeReason(name, delayMs);
      expect(reason).toBe(`${name}; retry_after_ms=${delayMs}`);
      expect(retryAfterMsIn(reason)).toBe(delayMs);
      expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(MAX_CLOSE_REASON_BYTES);
    }
  });

  it.each([
    ['overloaded; retry_after_ms=9999999999', 2_147_483_647],
    ['overloaded; retry_after_ms=', undefined],
    ['overloaded; retry_after_ms=-1', undefined],
    ['overloaded; retry_after_ms=1.5', undefined],
    ['overloaded; retry_after_ms=1000 ', undefined],
    ['overloaded;retry_after_ms=1000', undefined],
    ['please; overloaded; retry_after_ms=1000', undefined],
    ['', undefined],
  ])('CLOSE-2: the reason "%s" names the delay %s', (reason, delayMs) => {
    expect(retryAfterMsIn(reason)).toBe(delayMs);
  });
});

describe('the one source', () => {
  const TABLE = 'packages/protocol/src/close-code.ts';
  const sources = ['protocol', 'server', 'client'].flatMap((name) => sourcesOf(`packages/${name}/src`));
  const lines = sources.filter((file) => file !== TABLE).flatMap(codeLines);

  it('server and client resolve the same protocol', () => {
    const [ofServer, ofClient] = ['server', 'client'].map((name) =>
      createRequire(`${root}packages/${name}/package.json`).resolve('@inband/protocol/compiled'),
    );
    expect(ofServer).toBe(ofClient);
  });

  it('no other file of the packages pairs a name with its code', () => {
    expect(sources).toContain(TABLE);
    const pairs = inText.flatMap(({ code, name }) =>
      lines.filter((line) => line.includes(String(code)) && line.includes(name)),
    );
    expect(pairs).toEqual([]);
  });

  it('CLOSE-1: no other file of the packages names a number that is not in the table', () => {
    const known = new Set(inText.map(({ code }) => code));
    const numbers = lines.flatMap((line) =>
      [...line.matchAll(/\b4[45]\d\d\b/g)].map(([code]) => Number(code)),
    );
    expect(numbers.filter((code) => !known.has(code))).toEqual([]);
  });
});

function sourcesOf(folder: string): string[] {
  return readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`);
}

/** Without comments, which may speak of codes. */
function codeLines(file: string): string[] {
  const text = readFileSync(root + file, 'utf8');
  return text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\/\/.*$/gm, '')
    .split('\n');
}
