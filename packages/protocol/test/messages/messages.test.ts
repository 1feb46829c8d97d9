import type { TSchema } from '@sinclair/typebox';
import { describe, expect, it } from 'vitest';
import { AuthBearer } from '../../src/messages/auth-bearer.ts';
import { CLIENT_MESSAGES, SERVER_MESSAGES } from '../../src/messages/message.ts';
import { compiledCheck } from '../../src/schema/compiled.ts';
import { interpretedCheck } from '../../src/schema/interpreted.ts';
import { EXAMPLES, type Example } from './examples.ts';

const SCHEMAS: Readonly<Record<'client' | 'server', Readonly<Record<string, TSchema>>>> = {
  client: CLIENT_MESSAGES,
  server: SERVER_MESSAGES,
};

function schemaOf({ side, message }: Example): TSchema {
  const schema = SCHEMAS[side][message.type];
  if (schema === undefined) throw new Error(`no schema for ${message.type}`);
  return schema;
}

const CHECKS = { compiledCheck, interpretedCheck };
const CASES = Object.entries(CHECKS).flatMap(([how, createCheck]) =>
  EXAMPLES.map((example) => ({
    title: `${example.message.type} from a ${example.side} by ${how}`,
    example,
    check: createCheck(schemaOf(example)),
  })),
);

describe('EXAMPLES', () => {
  it('has every message of either side', () => {
    for (const side of ['client', 'server'] as const) {
      const types = EXAMPLES.filter((example) => example.side === side).map(({ message }) => message.type);
      expect(types.sort()).toEqual(Object.keys(SCHEMAS[side]).sort());
    }
  });

  it('refuses something for every field that does not take anything', () => {
    const ANYTHING = new Set(['type', 'data', 'proof', 'challenge', 'token']);
    for (const { message, refused } of EXAMPLES) {
      expect(Object.keys(refused)).toEqual(Object.keys(message).filter((field) => !ANYTHING.has(field)));
    }
  });
});

describe.each(CASES)('$title', ({ example: { message, optional, refused }, check }) => {
  it('FRAME-3: is accepted with all of its fields', () => {
    expect(check(message)).toBe(true);
  });

  it('FRAME-6: is accepted with fields that nobody knows', () => {
    expect(check({ ...message, from_a_later_version: 'x', another: {} })).toBe(true);
  });

  it('FRAME-3: needs exactly the fields that are not optional', () => {
    for (const field of Object.keys(message)) {
      const { [field]: _left, ...rest } = message;
      expect([field, check(rest)]).toEqual([field, optional.includes(field)]);
    }
  });

  it('FRAME-3: is refused with a field of the wrong type, length or range', () => {
    for (const [field, values] of Object.entries(refused)) {
      for (const value of values) {
        expect([field, value, check({ ...message, [field]: value })]).toEqual([field, value, false]);
      }
    }
  });

  it('FRAME-3: is refused with another type', () => {
    expect(check({ ...message, type: 'constructor' })).toBe(false);
    expect(check(Object.assign([], message))).toBe(false);
  });
});

describe('AuthBearer', () => {
  it.each(Object.entries(CHECKS))(
    'AUTH-13: needs a token that is a text and not empty (%s)',
    (_how, createCheck) => {
      const check = createCheck(AuthBearer);
      expect(check({ type: 'auth', token: 't' })).toBe(true);
      for (const token of ['', 1, null, {}, ['t']]) expect(check({ type: 'auth', token })).toBe(false);
      expect(check({ type: 'auth' })).toBe(false);
      expect(check({ type: 'auth', token: 't', gen: 0 })).toBe(false);
    },
  );
});
