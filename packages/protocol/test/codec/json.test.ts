import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CodecError } from '../../src/codec/codec-error.ts';
import { MAX_DEPTH } from '../../src/codec/depth.ts';
import { jsonCodec } from '../../src/codec/json.ts';

const CANARY = 'eyJhbGciOiJIUzI1NiJ9.canary';

describe('jsonCodec.decode', () => {
  it.each([
    '{"type":"auth","token":"a.b.c"}',
    ' { "a" : [ 1 , -0.5e3 , true , false , null , "x" ] , "b" : { } } ',
    '[]',
    '"text"',
    '-12',
    'null',
    '{"quote":"a \\" b","backslash":"\\\\","colon":"a:b","braces":"}]{["}',
  ])('CODEC-1: reads %s as JSON.parse does', (text) => {
    expect(jsonCodec.decode(text)).toEqual(JSON.parse(text));
  });

  it.each([
    '',
    ' ',
    '{',
    '}',
    '{"a"}',
    '{"a":1,}',
    '{"a":1}{}',
    '{"a":1} x',
    '[1 2]',
    "{'a':1}",
    'NaN',
    '"open',
    '"open\\',
    '"\\u12"',
    '01',
    '\ufeff{}',
    'undefined',
  ])('refuses %j, which is not JSON', (text) => {
    expect(() => jsonCodec.decode(text)).toThrow(CodecError);
  });

  it('refuses a text that ends anywhere inside a message', () => {
    const text = '{"type":"auth","n":[1,2.5e3,true],"token":"a\\"b\\u00e9"}';
    for (let end = 0; end < text.length; end++) {
      expect(() => jsonCodec.decode(text.slice(0, end))).toThrow(CodecError);
    }
  });

  it('CODEC-4: reads a value nested MAX_DEPTH deep and refuses one level more', () => {
    expect(() => jsonCodec.decode(nested('[', ']', MAX_DEPTH))).not.toThrow();
    expect(() => jsonCodec.decode(nested('[', ']', MAX_DEPTH + 1))).toThrow(CodecError);
    expect(() => jsonCodec.decode(nested('{"a":', '}', MAX_DEPTH, '1'))).not.toThrow();
    expect(() => jsonCodec.decode(nested('{"a":', '}', MAX_DEPTH + 1, '1'))).toThrow(CodecError);
  });

  it('CODEC-4: refuses a value nested 10,000 deep', () => {
    expect(() => jsonCodec.decode(nested('[', ']', 10_000))).toThrow(/nested/);
    expect(() => jsonCodec.decode(nested('{"a":', '}', 10_000, '1'))).toThrow(/nested/);
    expect(() => jsonCodec.decode('['.repeat(10_000))).toThrow(/nested/);
  });

  it('CODEC-4: does not count brackets inside strings', () => {
    const text = `{"a":"${'['.repeat(1000)}\\"${'{'.repeat(1000)}"}`;
    expect(jsonCodec.decode(text)).toEqual(JSON.parse(text));
  });

  it.each([
    '{"type":"auth","type":"ping"}',
    '{"type":"auth","token":"a","t\\u0079pe":"ping"}',
    '{ "a" : 1 , "b" : { "c" : 2 } , "a" : 1 }',
    '{"":1,"":2}',
    '{"a\\"":1,"a\\u0022":2}',
    '{"1":1,"1":2}',
  ])('CODEC-5: refuses %s, which repeats a member of the envelope', (text) => {
    expect(() => jsonCodec.decode(text)).toThrow(/repeated/);
  });

  it('CODEC-5: leaves repeated names further in to the application, the last one wins', () => {
    expect(jsonCodec.decode('{"data":{"a":1,"a":2}}')).toEqual({ data: { a: 2 } });
    expect(jsonCodec.decode('[{"a":1,"a":2}]')).toEqual([{ a: 2 }]);
  });

  it.each([
    '{"__proto__":1}',
    '{"__proto__":{"admin":true}}',
    '{"data":{"list":[{"__proto__":null}]}}',
    '{"data":{"\\u005f_proto__":1}}',
    '{"\\u005F\\u005F\\u0070\\u0072\\u006F\\u0074\\u006f\\u005f\\u005f":1}',
  ])('CODEC-6: refuses %s', (text) => {
    expect(() => jsonCodec.decode(text)).toThrow(/__proto__/);
  });

  it('CODEC-6: reads a value that merely contains __proto__, and names that resemble it', () => {
    const text = '{"a":"__proto__","__proto":1,"__proto___":2,"constructor":3,"prototype":4}';
    expect(jsonCodec.decode(text)).toEqual(JSON.parse(text));
  });

  it.each(['1e309', '-1e309', '{"a":[1E999]}', `{"a":${'9'.repeat(400)}}`, `-${'9'.repeat(250)}e80`])(
    'CODEC-1: refuses %s, a number no double can hold',
    (text) => {
      expect(() => jsonCodec.decode(text)).toThrow(/finite/);
    },
  );

  it('CODEC-1: reads large and small finite numbers, whole or with an exponent', () => {
    const text = `[1.7976931348623157e308,5e-324,1e-999,-0,1E+2,${'9'.repeat(305)},0.${'1'.repeat(400)}]`;
    expect(jsonCodec.decode(text)).toEqual(JSON.parse(text));
  });

  it.each(['"\\ud800"', '"\\uDFFF"', '{"\\ud83dx":1}', '["\\ude00\\ud83d"]'])(
    'CODEC-1: refuses %s, half a surrogate pair',
    (text) => {
      expect(() => jsonCodec.decode(text)).toThrow(/surrogate/);
    },
  );

  it('CODEC-1: reads a surrogate pair written as escapes', () => {
    expect(jsonCodec.decode('"\\ud83d\\ude00"')).toBe('😀');
    expect(jsonCodec.decode('"\\\\ud800"')).toBe('\\ud800');
  });

  it('SEC-1: never quotes the payload in an error', () => {
    for (const text of [
      `{"token":"${CANARY}"`,
      `{"token":"${CANARY}" x}`,
      CANARY,
      `{"a":"${CANARY}","a":1}`,
      `{"${CANARY}":1,"__proto__":1}`,
      `{"${CANARY}":"\\ud800"}`,
    ]) {
      expect(everythingSaid(() => jsonCodec.decode(text))).not.toMatch(/canary|eyJ/);
    }
  });

  it('agrees with JSON.parse on every text that it does not refuse, and throws nothing but CodecError', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...TEXT_PIECES), { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        const value = decodeOrRefuse(text);
        if (value !== REFUSED) expect(value).toEqual(JSON.parse(text));
      }),
      { numRuns: 20_000 },
    );
  });

  it('CODEC-5: finds a repeated name exactly when one is there, whatever the values and the spelling', () => {
    const spelled = fc.tuple(fc.string({ unit: 'grapheme', maxLength: 4 }), fc.boolean());
    const member = fc.tuple(spelled, fc.jsonValue());
    fc.assert(
      fc.property(fc.array(member, { maxLength: 6 }), (members) => {
        const names = members.map(([[name]]) => name);
        fc.pre(!names.includes('__proto__') && members.every(([, value]) => !hasProto(value)));
        const text = `{${members.map(([[name, escaped], value]) => `${spell(name, escaped)}:${JSON.stringify(value)}`)}}`;
        const repeated = new Set(names).size !== names.length;
        if (repeated) expect(() => jsonCodec.decode(text)).toThrow(/repeated/);
        else expect(jsonCodec.decode(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('jsonCodec.encode', () => {
  it('says which subprotocol and frame kind it is for', () => {
    expect(jsonCodec).toMatchObject({ subprotocol: 'inband.v1.json', frameKind: 'text' });
  });

  it('writes what JSON.stringify writes', () => {
    const message = { type: 'event', name: 'x', data: [1, -0, 'é😀', null, true, { a: undefined, b: 1 }] };
    expect(jsonCodec.encode(message)).toBe(JSON.stringify(message));
  });
});

const TEXT_PIECES = [
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '"',
  '\\',
  '\\"',
  '"a"',
  '"a":',
  '1',
  '-',
  'e9',
  '9e999',
  'null',
];
const REFUSED = Symbol('refused');

function decodeOrRefuse(text: string): unknown {
  try {
    return jsonCodec.decode(text);
  } catch (error) {
    expect(error).toBeInstanceOf(CodecError);
    return REFUSED;
  }
}

function nested(open: string, close: string, depth: number, inner = ''): string {
  return open.repeat(depth) + inner + close.repeat(depth);
}

function spell(name: string, escaped: boolean): string {
  if (!escaped) return JSON.stringify(name);
  const escapes = name.split('').map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `"${escapes.join('')}"`;
}

function hasProto(value: unknown): boolean {
  return JSON.stringify(value).includes('"__proto__":');
}

function everythingSaid(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(CodecError);
    const { message, stack, cause } = error as Error;
    return `${message} ${stack} ${String(cause)} ${JSON.stringify(error)}`;
  }
  throw new Error('nothing was refused');
}
