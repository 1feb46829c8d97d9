// Whether the clauses that code and tests cite are there.
import { afterAll, expect, it } from 'vitest';
import { checkClauses } from '../../scripts/check-clauses.mjs';

const { malformed, undefinedIds, vanishedIds, total, tested, citedInCode } = checkClauses();

afterAll(() => {
  console.log(`clauses: ${total} total, ${tested} tested, ${citedInCode} cited in code`);
});

it('every clause id is well formed, unique and in its place', () => {
  expect(malformed).toEqual([]);
  expect(total).toBeGreaterThan(0);
});

it('no file cites a clause that is not defined', () => {
  expect(undefinedIds).toEqual([]);
});

it('no published clause has vanished', () => {
  expect(vanishedIds).toEqual([]);
});
