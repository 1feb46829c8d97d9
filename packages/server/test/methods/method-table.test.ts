import * as T from '@sinclair/typebox';
import { describe, expect, it } from 'vitest';
import { Gate } from '../../src/gate.ts';
import { bearerMethod } from '../../src/methods/bearer-method.ts';
import { createMethodTable, methodSchemas } from '../../src/methods/method-table.ts';
import { OptionError } from '../../src/option-error.ts';
import { resolveOptions } from '../../src/options.ts';
import { accept } from '../../src/verifier.ts';

const verify = () => accept({ subject: 'alice' });
const GOOD = { name: 'badge', fields: T.Object({ badge: T.String({ maxLength: 64 }) }), verify };

function refusedOption(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    expect(error.message.startsWith(`"${error.option}" `)).toBe(true);
    return error.option;
  }
}

const refusedMethod = (...methods: unknown[]): string | undefined =>
  refusedOption(() => createMethodTable(undefined, methods as never));

describe('a method that cannot work', () => {
  it.each([
    '',
    'Badge',
    'badge-2',
    'badge 2',
    ' badge',
    'badge\n',
    '2badge',
    '_badge',
    'bädge',
    'x'.repeat(33),
    '__proto__',
    undefined,
    null,
    7,
    ['badge'],
    new String('badge'),
  ])('METHOD-6 is refused at start for the name %o', (name) => {
    expect(refusedMethod({ ...GOOD, name })).toBe('methods[0].name');
  });

  it.each(['b', 'x'.repeat(32), 'badge_2', 'constructor'])('METHOD-6 may have the name %s', (name) => {
    expect([...createMethodTable(undefined, [{ ...GOOD, name }]).keys()]).toEqual([name]);
  });

  it.each(['type', 'method', 'gen', 'client', '__proto__'])(
    'METHOD-6 is refused at start when it redefines the field %s',
    (field) => {
      // Not a literal, in which `__proto__` would mean something else.
      const fields = { ...T.Object({}), properties: Object.fromEntries([[field, T.String()]]) };
      expect(refusedMethod({ ...GOOD, fields })).toBe(`methods[0].fields.${field}`);
    },
  );

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a list', [T.String()]],
    ['a word', 'token'],
    ['a function', () => T.Object({})],
    ['plain properties', { token: T.String() }],
    ['a string', T.String()],
    ['a union of objects', T.Union([T.Object({}), T.Object({})])],
    ['an intersection of objects', T.Intersect([T.Object({}), T.Object({})])],
    ['an object without properties', { type: 'object' }],
    ['an object with null for properties', { type: 'object', properties: null }],
  ])('METHOD-6 is refused at start when its fields are %s', (_what, fields) => {
    expect(refusedMethod({ ...GOOD, fields })).toBe('methods[0].fields');
  });

  it.each([undefined, null, true, 'verify', Promise.resolve(verify)])(
    'METHOD-6 is refused at start when verify is %o',
    (wrong) => {
      expect(refusedMethod({ ...GOOD, verify: wrong })).toBe('methods[0].verify');
    },
  );

  it.each([undefined, null, 'badge', 7, verify])('METHOD-6 is refused at start when it is %o', (method) => {
    expect(refusedMethod(GOOD, method)).toBe('methods[1]');
  });

  it('METHOD-6 is refused at start when there is another of its name', () => {
    expect(refusedMethod(GOOD, { ...GOOD, name: 'other' }, { ...GOOD })).toBe('methods[2]');
    expect(refusedOption(() => resolveOptions({ verifier: verify, methods: [bearerMethod(verify)] }))).toBe(
      'methods[0]',
    );
  });
});

describe('the methods of a server', () => {
  it('METHOD-1 are at least one', () => {
    for (const options of [{}, { methods: [] }]) {
      expect(refusedOption(() => resolveOptions(options))).toBe('verifier');
    }
  });

  it.each([null, {}, 'bearer', GOOD, new Set([GOOD])])('METHOD-1 are a list, not %o', (methods) => {
    expect(refusedOption(() => resolveOptions({ methods: methods as never }))).toBe('methods');
  });

  it('METHOD-1 are bearer for a verifier, and those listed beside it', () => {
    const names = (options: object) => [...resolveOptions(options).methods.keys()];
    expect(names({ verifier: verify })).toEqual(['bearer']);
    expect(names({ methods: [GOOD] })).toEqual(['badge']);
    expect(names({ verifier: verify, methods: [GOOD] })).toEqual(['bearer', 'badge']);
    expect(names({ methods: [bearerMethod(verify)] })).toEqual(['bearer']);
  });

  it('METHOD-6 have one schema each, with the fields of every auth', () => {
    const schemas = methodSchemas(createMethodTable(undefined, [bearerMethod(verify), GOOD]));
    expect(Object.keys(schemas)).toEqual(['bearer', 'badge']);
    expect(Object.keys(schemas.badge?.properties)).toEqual(['type', 'method', 'gen', 'client', 'badge']);
    expect(schemas.badge?.required).toEqual(['type', 'badge']);
  });

  it('METHOD-6 are refused by a gate, too', () => {
    expect(() => new Gate({ methods: [{ ...GOOD, name: 'Badge' }] })).toThrow(OptionError);
  });
});

describe('the fields of a method', () => {
  it('METHOD-6 may not say anything of fields that they do not name', () => {
    const fields = T.Object({ badge: T.String() }, { additionalProperties: false });
    expect(refusedMethod({ ...GOOD, fields })).toBe('methods[0].fields');
  });

  it('METHOD-6 are those of version 1 where the name is one of version 1', () => {
    expect(refusedMethod({ ...GOOD, name: 'ticket' })).toBe('methods[0].fields');
    const fields = T.Object({ ticket: T.String({ maxLength: 99 }) });
    expect(refusedMethod({ ...GOOD, name: 'ticket', fields })).toBeUndefined();
  });

  it('METHOD-1 are counted as the owner wrote them, also beside a verifier', () => {
    expect(refusedOption(() => createMethodTable(verify, [{ ...GOOD, name: 'No' }]))).toBe('methods[0].name');
  });
});
