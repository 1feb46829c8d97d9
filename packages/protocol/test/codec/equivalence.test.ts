import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Codec } from '../../src/codec/codec.ts';
import { CodecError } from '../../src/codec/codec-error.ts';
import { MAX_DEPTH } from '../../src/codec/depth.ts';
import { jsonCodec } from '../../src/codec/json.ts';
import { msgpackCodec } from '../../src/codec/msgpack.ts';

describe('both codecs', () => {
  it('CODEC-1: carry every JSON value alike', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6, stringUnit: 'binary' }), (value) => {
        fc.pre(!JSON.stringify(value).includes('__proto__'));
        expect(viaMsgpack(value)).toEqual(viaJson(value));
        expect(viaJson(value)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 5_000 },
    );
  });

  it('CODEC-1: accept and refuse the same values of any kind, and carry the accepted ones alike', () => {
    const anything = fc.anything({
      withBigInt: true,
      withBoxedValues: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withObjectString: true,
      withSet: true,
      withSparseArray: true,
      withTypedArray: true,
      withUnicodeString: true,
    });
    fc.assert(
      fc.property(anything, (value) => {
        expect(outcome(msgpackCodec, value)).toEqual(outcome(jsonCodec, value));
      }),
      { numRuns: 20_000 },
    );
  });

  it('CODEC-1: carry member names that mean something to a library', () => {
    const names = [
      'constructor',
      'toJSON',
      'hasOwnProperty',
      'valueOf',
      'toString',
      'length',
      'prototype',
      'then',
    ];
    const name = fc.constantFrom(...names, '', '0', '-1', '1.5', '$type', '__proto', 'buffer', '__keys__');
    const value = fc.oneof(fc.constantFrom(null, 0, '', 'x', true), fc.dictionary(name, fc.integer()));
    fc.assert(
      fc.property(fc.dictionary(name, value, { noNullPrototype: true }), (message) => {
        expect(viaMsgpack(message)).toEqual(message);
        expect(viaJson(message)).toEqual(message);
      }),
      { numRuns: 5_000 },
    );
  });

  it('CODEC-1: carry integers and doubles of every size', () => {
    const number = fc.oneof(
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
    );
    fc.assert(
      fc.property(number, (value) => {
        expect(viaMsgpack([value])).toEqual([value + 0]);
        expect(viaJson([value])).toEqual([value + 0]);
      }),
      { numRuns: 5_000 },
    );
    for (const value of [
      0,
      -0,
      2 ** 53,
      -(2 ** 53),
      2 ** 63,
      2 ** 64,
      1e300,
      Number.MIN_VALUE,
      Number.MAX_VALUE,
    ]) {
      expect(viaMsgpack(value)).toBe(viaJson(value));
    }
  });

  it('CODEC-1: carry strings of every Unicode plane and of every length class', () => {
    for (let plane = 0; plane <= 16; plane++) {
      for (const offset of [0, 1, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfeff, 0xfffd, 0xfffe, 0xffff]) {
        const char = String.fromCodePoint(plane * 0x10000 + offset);
        for (const length of [1, 10, 31, 32, 63, 64, 65, 255, 256, 5_000]) {
          for (const text of [
            char.repeat(length),
            `${'a'.repeat(length)}${char}`,
            `${char}${'a'.repeat(length)}`,
          ]) {
            const message = { [text]: [text, 1] };
            expect(isSame(viaMsgpack(message), message), `U+${(plane * 0x10000 + offset).toString(16)}`).toBe(
              true,
            );
            expect(isSame(viaJson(message), message)).toBe(true);
          }
        }
      }
    }
  });

  it('CODEC-1: carry strings that begin with byte order marks, long and short, among other things', () => {
    const text = fc
      .tuple(
        fc.integer({ min: 0, max: 3 }),
        fc.constantFrom('', 'a', 'é', '｀'),
        fc.integer({ min: 0, max: 300 }),
      )
      .map(([marks, unit, length]) => '\ufeff'.repeat(marks) + unit.repeat(length));
    const value = fc.oneof(
      text,
      fc.array(text),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(text, value)), (members) => {
        const message = Object.fromEntries(members);
        expect(isSame(viaMsgpack(message), viaJson(message))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
    const huge = `\ufeff${'x'.repeat(70_000)}`;
    expect(viaMsgpack([huge, 1]) as unknown).toEqual([huge, 1]);
  });

  it.each(['\ud800', '\udfff', 'a\ud83d', '\ude00\ud83d', `${'a'.repeat(100)}\udc00`, '\ud83d\ud83d\ude00'])(
    'CODEC-1: refuse a string with a lone surrogate',
    (text) => {
      for (const value of [text, [text], { [text]: 1 }]) {
        expect(outcome(jsonCodec, value)).toEqual({ refused: true });
        expect(outcome(msgpackCodec, value)).toEqual({ refused: true });
      }
    },
  );

  it.each([
    ['undefined', undefined],
    ['undefined in an array', [undefined]],
    ['a hole in an array', new Array(1)],
    ['NaN', { a: Number.NaN }],
    ['Infinity', { a: Number.POSITIVE_INFINITY }],
    ['a BigInt', { a: 1n }],
    ['a function', { a: () => 1 }],
    ['a symbol', { a: Symbol('a') }],
    ['a Date', { a: new Date(0) }],
    ['a Map', { a: new Map([['b', 1]]) }],
    ['a Set', { a: new Set([1]) }],
    ['bytes', { a: Uint8Array.of(1) }],
    ['an ArrayBuffer', { a: new ArrayBuffer(1) }],
    ['a regular expression', { a: /a/ }],
    ['an Error', { a: new Error('a') }],
    ['a boxed string', { a: Object('a') }],
    ['a class instance', { a: new (class Point {})() }],
    ['an object with a toJSON method', { a: { toJSON: () => 1 } }],
    ['an array with a toJSON method', { a: Object.assign([], { toJSON: () => 1 }) }],
    ['an object that inherits', { a: Object.create({ b: 1 }) }],
    [
      'an object that inherits toJSON',
      { a: Object.create(Object.assign(Object.create(null), { toJSON: () => 1 })) },
    ],
    ['a cycle', cycle()],
    ['a cyclic array', cyclicArray()],
    ['a member named __proto__', JSON.parse('{"a":[{"__proto__":1}]}')],
    [
      'a getter that throws',
      {
        get a() {
          throw new TypeError('canary');
        },
      },
    ],
    ['a revoked proxy', revoked()],
  ])('CODEC-1: refuse to encode %s', (_, value) => {
    for (const codec of CODECS) {
      expect(() => codec.encode(value)).toThrow(CodecError);
      expect(() => codec.encode(value)).not.toThrow(/canary/);
    }
  });

  it('CODEC-1: leave out members that are undefined', () => {
    expect(viaJson({ a: undefined, b: { c: undefined } })).toEqual({ b: {} });
    expect(Object.keys(viaMsgpack({ a: undefined, b: { c: undefined } }) as object)).toEqual(['b']);
    expect(Object.keys((viaMsgpack({ b: { c: undefined } }) as { b: object }).b)).toEqual([]);
  });

  it('CODEC-1: carry plain objects without a prototype, of another realm, and frozen ones', () => {
    const bare = Object.assign(Object.create(null), { a: 1 });
    const foreign = runInNewContext('({ a: [1, { b: null }] })');
    for (const value of [bare, foreign, Object.freeze({ a: Object.freeze([1]) })]) {
      const plain = JSON.parse(JSON.stringify(value));
      expect(viaJson(value)).toEqual(plain);
      expect(viaMsgpack(value)).toEqual(plain);
    }
  });

  it('CODEC-4: encode nothing that they would refuse to decode for its depth', () => {
    for (const codec of CODECS) {
      expect(() => codec.decode(codec.encode(nested(MAX_DEPTH)))).not.toThrow();
      expect(() => codec.encode(nested(MAX_DEPTH + 1))).toThrow(/nested/);
      expect(() => codec.encode(nested(10_000))).toThrow(/nested/);
    }
  });
});

const CODECS = [jsonCodec, msgpackCodec] as readonly Codec[];

function viaJson(value: unknown): unknown {
  return jsonCodec.decode(jsonCodec.encode(value));
}

function viaMsgpack(value: unknown): unknown {
  return msgpackCodec.decode(msgpackCodec.encode(value));
}

/** What became of a value: what the other side reads, or that it was refused. */
function outcome<Payload extends string | Uint8Array>(codec: Codec<Payload>, value: unknown): object {
  let payload: Payload;
  try {
    payload = codec.encode(value);
  } catch (error) {
    expect(error).toBeInstanceOf(CodecError);
    return { refused: true };
  }
  // Outside the try: what was encoded must decode.
  return { read: codec.decode(payload) };
}

/** toEqual takes its time with long strings when there are thousands. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { a: value };
  return value;
}

function cycle(): object {
  const value: Record<string, unknown> = {};
  value.self = value;
  return value;
}

function cyclicArray(): unknown[] {
  const value: unknown[] = [];
  value.push(value);
  return value;
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
