// A client checks by walking schemas and a server by generated code: they must never disagree about a message.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AuthBearer } from '../../src/messages/auth-bearer.ts';
import { CLIENT_MESSAGES, SERVER_MESSAGES } from '../../src/messages/message.ts';
import { compiledCheck } from '../../src/schema/compiled.ts';
import { interpretedCheck } from '../../src/schema/interpreted.ts';
import { EXAMPLES } from '../messages/examples.ts';

const CHECKS = [
  ...Object.entries(CLIENT_MESSAGES),
  ...Object.entries(SERVER_MESSAGES),
  ['bearer', AuthBearer] as const,
].map(([name, schema]) => ({ name, compiled: compiledCheck(schema), interpreted: interpretedCheck(schema) }));
const MESSAGES = EXAMPLES.map(({ message }) => message);
const FIELDS = [...new Set(MESSAGES.flatMap((message) => Object.keys(message))), 'toString', 'constructor'];
const REFUSED = EXAMPLES.flatMap(({ refused }) => Object.values(refused).flat());

const anyValue = fc.oneof(
  fc.constantFrom<unknown>(
    ...REFUSED,
    undefined,
    2 ** 31 - 1,
    8_640_000_000_000_000,
    -0,
    '\ud800',
    '😀'.repeat(40),
  ),
  fc.anything(),
);
const mutated = fc
  .tuple(
    fc.constantFrom(...MESSAGES),
    fc.array(fc.tuple(fc.constantFrom(...FIELDS), anyValue), { maxLength: 3 }),
  )
  .map(([message, changes]): unknown => ({ ...message, ...Object.fromEntries(changes) }));

describe('compiledCheck and interpretedCheck', () => {
  it('FRAME-3: agree about every mutation of every message, and neither throws', () => {
    let accepted = 0;
    let refused = 0;
    fc.assert(
      fc.property(
        fc.oneof({ weight: 5, arbitrary: mutated }, { weight: 1, arbitrary: fc.anything() }),
        (value) => {
          for (const { name, compiled, interpreted } of CHECKS) {
            const verdict = compiled(value);
            if (verdict) accepted++;
            else refused++;
            expect([name, interpreted(value)]).toEqual([name, verdict]);
          }
        },
      ),
      { numRuns: 1_000 },
    );
    // Mutations that are all refused, or all accepted, would compare nothing.
    expect(accepted).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(1_000);
  });
});
