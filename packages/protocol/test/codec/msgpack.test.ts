import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CodecError } from '../../src/codec/codec-error.ts';
import { MAX_DEPTH } from '../../src/codec/depth.ts';
import { msgpackCodec } from '../../src/codec/msgpack.ts';

const SAMPLE = {
  type: 'auth',
  token: 'x'.repeat(300),
  numbers: [0, 127, 128, 255, 65_535, 65_536, 2 ** 32, -1, -32, -33, -129, -32_769, -(2 ** 40), 0.5],
  nested: { null: null, yes: true, no: false, text: 'é😀', list: Array.from({ length: 20 }, () => ({})) },
};

describe('msgpackCodec.decode', () => {
  it('CODEC-1: reads every format of the data model', () => {
    const cases: [string, unknown][] = [
      ['00', 0],
      ['7f', 127],
      ['e0', -32],
      ['c0', null],
      ['c2', false],
      ['c3', true],
      ['cc ff', 255],
      ['cd ff ff', 65_535],
      ['ce ff ff ff ff', 4_294_967_295],
      ['cf 00 1f ff ff ff ff ff ff', Number.MAX_SAFE_INTEGER],
      ['d0 80', -128],
      ['d1 80 00', -32_768],
      ['d2 80 00 00 00', -2_147_483_648],
      ['d3 ff e0 00 00 00 00 00 01', Number.MIN_SAFE_INTEGER],
      ['d3 ff ff ff ff ff ff ff ff', -1],
      ['ca 3f 00 00 00', 0.5],
      ['cb 7f ef ff ff ff ff ff ff', Number.MAX_VALUE],
      ['a1 61', 'a'],
      ['d9 01 61', 'a'],
      ['da 00 01 61', 'a'],
      ['db 00 00 00 01 61', 'a'],
      ['92 01 02', [1, 2]],
      ['dc 00 02 01 02', [1, 2]],
      ['dd 00 00 00 02 01 02', [1, 2]],
      ['81 a1 61 01', { a: 1 }],
      ['de 00 01 d9 01 61 01', { a: 1 }],
      ['df 00 00 00 01 db 00 00 00 01 61 01', { a: 1 }],
    ];
    for (const [hex, value] of cases) expect(msgpackCodec.decode(bytes(hex)), hex).toEqual(value);
  });

  it('CODEC-4: reads a value nested MAX_DEPTH deep and refuses one level more', () => {
    expect(() => msgpackCodec.decode(nested([0x91], MAX_DEPTH))).not.toThrow();
    expect(() => msgpackCodec.decode(nested([0x91], MAX_DEPTH + 1))).toThrow(/nested/);
    expect(() => msgpackCodec.decode(nested([0x81, 0xa1, 0x61], MAX_DEPTH))).not.toThrow();
    expect(() => msgpackCodec.decode(nested([0x81, 0xa1, 0x61], MAX_DEPTH + 1))).toThrow(/nested/);
  });

  it('CODEC-4: refuses a value nested 10,000 deep', () => {
    expect(() => msgpackCodec.decode(nested([0x91], 10_000))).toThrow(/nested/);
    expect(() => msgpackCodec.decode(nested([0x81, 0xa1, 0x61], 10_000))).toThrow(/nested/);
    expect(() => msgpackCodec.decode(nested([0xdd, 0, 0, 0, 1], 10_000))).toThrow(/nested/);
  });

  it.each([
    ['fixstr', 'a1 61'],
    ['str8', 'd9 01 61'],
    ['str16', 'da 00 01 61'],
    ['str32', 'db 00 00 00 01 61'],
  ])('CODEC-5: refuses a member of the envelope repeated as %s', (_, name) => {
    expect(() => msgpackCodec.decode(bytes(`82 a1 61 01 ${name} 02`))).toThrow(/repeated/);
    expect(() => msgpackCodec.decode(bytes(`de 00 02 a1 61 01 ${name} 02`))).toThrow(/repeated/);
    expect(() => msgpackCodec.decode(bytes(`df 00 00 00 02 a1 61 01 ${name} 02`))).toThrow(/repeated/);
  });

  it('CODEC-5: leaves repeated names further in to the application, the last one wins', () => {
    expect(msgpackCodec.decode(bytes('81 a1 64 82 a1 61 01 a1 61 02'))).toEqual({ d: { a: 2 } });
  });

  it.each([
    ['fixstr', 'a9'],
    ['str8', 'd9 09'],
    ['str16', 'da 00 09'],
    ['str32', 'db 00 00 00 09'],
  ])('CODEC-6: refuses a member named __proto__ written as %s, at any depth', (_, header) => {
    const member = `${header} 5f 5f 70 72 6f 74 6f 5f 5f 80`;
    expect(() => msgpackCodec.decode(bytes(`81 ${member}`))).toThrow(/__proto__/);
    expect(() => msgpackCodec.decode(bytes(`81 a1 61 91 81 ${member}`))).toThrow(/__proto__/);
  });

  it('CODEC-6: reads __proto__ as a value, and names that resemble it', () => {
    const value = { a: '__proto__', __proto_: 1, x__proto__: 2, constructor: 3, prototype: 4 };
    expect(msgpackCodec.decode(msgpackCodec.encode(value))).toEqual(value);
  });

  it.each([
    ['fixstr', 'bf'],
    ['str8', 'd9 ff'],
    ['str16', 'da ff ff'],
    ['str32', 'db ff ff ff ff'],
    ['fixarray', '9f'],
    ['array16', 'dc ff ff'],
    ['array32', 'dd ff ff ff ff'],
    ['fixmap', '8f'],
    ['map16', 'de ff ff'],
    ['map32', 'df ff ff ff ff'],
  ])('CODEC-7: refuses a %s that announces more than is there', (_, header) => {
    for (const wrap of ['', '91', '81 a1 61']) {
      expect(() => msgpackCodec.decode(bytes(`${wrap} ${header}`))).toThrow(/end inside/);
      expect(() => msgpackCodec.decode(bytes(`${wrap} ${header} 61 61 61`))).toThrow(/end inside/);
    }
  });

  it('CODEC-7: refuses a length of one too many, and takes the exact one', () => {
    expect(() => msgpackCodec.decode(bytes('dd 00 00 00 03 01 02'))).toThrow(/end inside/);
    expect(() => msgpackCodec.decode(bytes('df 00 00 00 02 a1 61 01'))).toThrow(/end inside/);
    expect(() => msgpackCodec.decode(bytes('db 00 00 00 03 61 61'))).toThrow(/end inside/);
    expect(msgpackCodec.decode(bytes('db 00 00 00 02 61 61'))).toBe('aa');
  });

  it('CODEC-7: refuses lying lengths before anything is reserved for them', () => {
    const liar = bytes('dd 7f ff ff ff');
    // What the process worked, not what the clock says: that goes on while the process is held up.
    const before = process.cpuUsage();
    for (let run = 0; run < 1000; run++) expect(() => msgpackCodec.decode(liar)).toThrow(CodecError);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(2000);
  });

  it.each([
    ['bin8', 'c4 01 00'],
    ['bin16', 'c5 00 01 00'],
    ['bin32', 'c6 00 00 00 01 00'],
    ['bin8 that lies', 'c4 ff'],
    ['bin32 that lies', 'c6 ff ff ff ff'],
    ['ext8', 'c7 01 01 00'],
    ['ext16', 'c8 00 01 01 00'],
    ['ext32', 'c9 00 00 00 01 01 00'],
    ['ext32 that lies', 'c9 ff ff ff ff 01'],
    ['fixext1', 'd4 01 00'],
    ['fixext2', 'd5 01 00 00'],
    ['fixext4', 'd6 01 00 00 00 00'],
    ['fixext8', 'd7 01 00 00 00 00 00 00 00 00'],
    ['fixext16', `d8 01 ${'00 '.repeat(16)}`],
    ['timestamp', 'd6 ff 00 00 00 00'],
    ['undefined of msgpackr', 'd4 00 00'],
    ['record definition of msgpackr', 'd4 72 40 91 a1 61 01'],
    ['two-byte record definition of msgpackr', 'd5 72 40 00 91 a1 61 01'],
    ['bundled strings of msgpackr', 'd6 62 00 00 00 06 c1 01 a1 61 a1 62'],
    ['structured clone of msgpackr', 'd6 69 00 00 00 01 80'],
    ['set of msgpackr', 'd4 73 00 91 01'],
    ['regular expression of msgpackr', 'd4 78 00 92 a1 61 a0'],
  ])('CODEC-1: refuses %s, which JSON does not have', (_, hex) => {
    expect(() => msgpackCodec.decode(bytes(hex))).toThrow(/binary data or extension/);
    expect(() => msgpackCodec.decode(bytes(`81 a1 61 ${hex}`))).toThrow(/binary data or extension/);
  });

  it('CODEC-1: reads 0x40 to 0x7f as integers after a record definition was refused', () => {
    expect(() => msgpackCodec.decode(bytes('d4 72 40 91 a1 61 01'))).toThrow(CodecError);
    expect(msgpackCodec.decode(bytes('92 40 7f'))).toEqual([0x40, 0x7f]);
  });

  it('refuses the reserved byte', () => {
    expect(() => msgpackCodec.decode(bytes('c1'))).toThrow(/reserved/);
    expect(() => msgpackCodec.decode(bytes('91 c1'))).toThrow(/reserved/);
  });

  it.each(['80 00', '80 80', '01 01', 'a1 61 00'])('refuses bytes after the value: %s', (hex) => {
    expect(() => msgpackCodec.decode(bytes(hex))).toThrow(/follow/);
  });

  it('refuses a payload that ends anywhere inside a message', () => {
    const whole = msgpackCodec.encode(SAMPLE);
    expect(msgpackCodec.decode(whole)).toEqual(SAMPLE);
    for (let end = 0; end < whole.length; end++) {
      expect(() => msgpackCodec.decode(whole.subarray(0, end)), `${end} bytes`).toThrow(CodecError);
    }
  });

  it('refuses a payload that ends inside a number or a header, before the buffer behind it is read', () => {
    for (const hex of [
      'cc',
      'cd 00',
      'ce 00 00 00',
      'cf 00',
      'cf 00 00 00 00 00',
      'd3 00 00 00 00',
      'ca 00',
      'cb',
    ]) {
      const buffer = bytes(`${hex} 00 00 00 00 00 00 00 00 00`);
      expect(() => msgpackCodec.decode(buffer.subarray(0, hex.split(' ').length)), hex).toThrow(/end inside/);
    }
  });

  it.each([
    ['integer', '81 01 01'],
    ['nil', '81 c0 01'],
    ['boolean', '81 c3 01'],
    ['array', '81 90 01'],
    ['map', '81 80 01'],
    ['bin', '81 c4 01 61 01'],
    ['float', '81 ca 3f 00 00 00 01'],
  ])('CODEC-1: refuses a member name that is of type %s', (_, hex) => {
    expect(() => msgpackCodec.decode(bytes(hex))).toThrow(/not a string/);
  });

  it.each([
    'ca 7f 80 00 00',
    'ca ff 80 00 00',
    'ca 7f c0 00 00',
    'cb 7f f0 00 00 00 00 00 00',
    'cb ff f0 00 00 00 00 00 00',
    'cb 7f f8 00 00 00 00 00 00',
  ])('CODEC-1: refuses the float %s, which is not finite', (hex) => {
    expect(() => msgpackCodec.decode(bytes(hex))).toThrow(/finite/);
  });

  it.each([
    'cf 00 20 00 00 00 00 00 00',
    'cf 00 20 00 00 00 00 00 01',
    'cf ff ff ff ff ff ff ff ff',
    'd3 00 20 00 00 00 00 00 00',
    'd3 ff e0 00 00 00 00 00 00',
    'd3 80 00 00 00 00 00 00 00',
  ])('CODEC-1: refuses the integer %s, which a double cannot hold exactly', (hex) => {
    expect(() => msgpackCodec.decode(bytes(hex))).toThrow(/53 bits/);
  });

  it.each([
    ['a lone continuation byte', '80'],
    ['an overlong slash', 'c0 af'],
    ['an overlong 3-byte form', 'e0 80 af'],
    ['an overlong 4-byte form', 'f0 80 80 af'],
    ['a lone surrogate', 'ed a0 80'],
    ['a surrogate pair in CESU-8', 'ed a0 bd ed b8 80'],
    ['a code point above U+10FFFF', 'f4 90 80 80'],
    ['a lead byte that does not exist', 'f5 80 80 80'],
    ['0xff', 'ff'],
    ['a sequence cut off', 'e2 82'],
    ['a sequence broken off', 'e2 82 61'],
    ['a 4-byte sequence broken off', 'f0 9f 98 61'],
  ])('CODEC-1: refuses a string with %s', (_, hex) => {
    const text = bytes(hex);
    expect(() => msgpackCodec.decode(Uint8Array.of(0xa0 | text.length, ...text))).toThrow(/UTF-8/);
    expect(() => msgpackCodec.decode(Uint8Array.of(0x81, 0xa0 | text.length, ...text, 1))).toThrow(/UTF-8/);
    const long = Uint8Array.of(0xd9, 100 + text.length, ...new Uint8Array(100).fill(0x61), ...text);
    expect(() => msgpackCodec.decode(long)).toThrow(/UTF-8/);
  });

  it('CODEC-1: takes as UTF-8 exactly what the platform takes', () => {
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const unit = fc.oneof(
      fc.constantFrom(
        0,
        0x61,
        0x7f,
        0x80,
        0x8f,
        0x90,
        0x9f,
        0xa0,
        0xbf,
        0xc1,
        0xc2,
        0xe0,
        0xed,
        0xef,
        0xf0,
        0xf4,
        0xf5,
      ),
      fc.integer({ min: 0, max: 255 }),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 8 }), (text) => {
        const actual = attempt(() => msgpackCodec.decode(Uint8Array.of(0xd9, text.length, ...text)));
        expect(actual).toEqual(platformReading(strict, Uint8Array.from(text)));
      }),
      { numRuns: 20_000 },
    );
  });

  it('CODEC-7: lets nothing but CodecError escape for random bytes, and leaves Object.prototype alone', () => {
    const before = Reflect.ownKeys(Object.prototype);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (payload) => {
        attempt(() => msgpackCodec.decode(payload));
      }),
      { numRuns: 20_000 },
    );
    expect(Reflect.ownKeys(Object.prototype)).toEqual(before);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it('CODEC-7: lets nothing but CodecError escape for structured noise, and reads back what it accepts', () => {
    const before = Reflect.ownKeys(Object.prototype);
    const token = fc.constantFrom(
      ...[
        0x00, 0x01, 0x40, 0x61, 0x72, 0x7f, 0x80, 0x81, 0x82, 0x90, 0x91, 0x92, 0xa0, 0xa1, 0xa2, 0xbf, 0xc0,
      ],
      ...[
        0xc1, 0xc3, 0xc4, 0xc7, 0xca, 0xcb, 0xcc, 0xcf, 0xd3, 0xd4, 0xd5, 0xd9, 0xda, 0xdc, 0xdd, 0xde, 0xdf,
        0xff,
      ],
    );
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(token, { maxLength: 16 }), (tokens) => {
        const result = attempt(() => msgpackCodec.decode(Uint8Array.from(tokens)));
        if ('refused' in result) return;
        accepted++;
        expect(msgpackCodec.decode(msgpackCodec.encode(result.value))).toEqual(result.value);
      }),
      { numRuns: 20_000 },
    );
    expect(accepted).toBeGreaterThan(500);
    expect(Reflect.ownKeys(Object.prototype)).toEqual(before);
  });

  it('CODEC-7: lets nothing but CodecError escape for a message with one byte changed', () => {
    const whole = msgpackCodec.encode({
      type: 'event',
      name: 'n',
      data: [{ a: 'é'.repeat(40), b: -1.5 }, null],
    });
    for (let at = 0; at < whole.length; at++) {
      for (let byte = 0; byte < 256; byte++) {
        const changed = whole.slice();
        changed[at] = byte;
        attempt(() => msgpackCodec.decode(changed));
      }
    }
  });

  it('SEC-1: never quotes the payload in an error', () => {
    const canary = 'canary.eyJ';
    const text = [0xaa, ...ascii(canary)];
    for (const payload of [
      [...text, 0x00],
      [0x82, 0xa1, 0x61, ...text, 0xa1, 0x61, 0x01],
      [0x81, ...text, 0xc1],
      [0x81, ...text],
      [0x82, ...text, ...text],
    ]) {
      expect(everythingSaid(() => msgpackCodec.decode(Uint8Array.from(payload)))).not.toMatch(/canary|eyJ/);
    }
  });

  it('reads a payload that is a window on a larger buffer, and leaves no mark on it', () => {
    const whole = msgpackCodec.encode(SAMPLE);
    const larger = new Uint8Array(whole.length + 20).fill(0xc1);
    larger.set(whole, 7);
    const payload = Object.preventExtensions(larger.subarray(7, 7 + whole.length));
    expect(msgpackCodec.decode(payload)).toEqual(SAMPLE);
    expect(Object.keys(payload)).toHaveLength(whole.length);
  });

  it('returns a value that does not change when the payload does', () => {
    const payload = msgpackCodec.encode(SAMPLE);
    const value = msgpackCodec.decode(payload);
    payload.fill(0xc1);
    expect(value).toEqual(SAMPLE);
  });
});

describe('msgpackCodec.encode', () => {
  it('says which subprotocol and frame kind it is for', () => {
    expect(msgpackCodec).toMatchObject({ subprotocol: 'inband.v1.msgpack', frameKind: 'binary' });
  });

  it('returns bytes of its own, which later calls leave alone and which show no other message', () => {
    const first = msgpackCodec.encode({ a: 'first' });
    const copy = first.slice();
    for (let run = 0; run < 2000; run++) msgpackCodec.encode({ a: `later ${run}` });
    expect(first).toEqual(copy);
    expect(first.buffer.byteLength).toBe(first.byteLength);
  });

  it('writes plain maps and arrays, whatever was written before', () => {
    for (let run = 0; run < 5; run++) {
      expect([...msgpackCodec.encode({ a: 1, b: [2] })]).toEqual([0x82, 0xa1, 0x61, 1, 0xa1, 0x62, 0x91, 2]);
    }
  });

  it('writes maps of more than 65,535 members and arrays and strings of as many', () => {
    const members = Object.fromEntries(Array.from({ length: 66_000 }, (_, index) => [`k${index}`, index]));
    const value = { members, array: Array.from({ length: 66_000 }, () => 0), text: 'é'.repeat(66_000) };
    expect(msgpackCodec.decode(msgpackCodec.encode(value))).toEqual(value);
  });

  it('encodes inside a getter of the message that it encodes', () => {
    const message = {
      get inner() {
        return msgpackCodec.encode({ deep: 1 }).length;
      },
    };
    expect(msgpackCodec.decode(msgpackCodec.encode(message))).toEqual({ inner: 7 });
  });

  it('keeps working after it refused', () => {
    expect(() => msgpackCodec.encode({ a: 1n })).toThrow(CodecError);
    expect(msgpackCodec.decode(msgpackCodec.encode({ a: 1 }))).toEqual({ a: 1 });
  });
});

type Attempt = { readonly value: unknown } | { readonly refused: true };

/** Fails the test if anything but a CodecError is thrown. */
function attempt(run: () => unknown): Attempt {
  try {
    return { value: run() };
  } catch (error) {
    expect(error).toBeInstanceOf(CodecError);
    return { refused: true };
  }
}

function platformReading(strict: TextDecoder, text: Uint8Array): Attempt {
  try {
    return { value: strict.decode(text) };
  } catch {
    return { refused: true };
  }
}

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.trim().split(/\s+/), (byte) => Number.parseInt(byte, 16));
}

function ascii(text: string): number[] {
  return text.split('').map((char) => char.charCodeAt(0));
}

function nested(open: readonly number[], depth: number): Uint8Array {
  return Uint8Array.from([...Array.from({ length: depth }, () => open).flat(), 0xc0]);
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
