import { CodecError, jsonCodec } from '@inband/protocol';
import { msgpackCodec } from '@inband/protocol/msgpack';
import { expect, it, vi } from 'vitest';
import { Encoder } from '../src/encoder.ts';

it('APP-1 encodes a message that goes to many once', () => {
  const encode = vi.fn(jsonCodec.encode);
  const encoder = new Encoder({ ...jsonCodec, encode });
  const message = { type: 'event', name: 'news' };
  for (let receiver = 0; receiver < 1_000; receiver += 1)
    expect(encoder.encode(message)).toBe('{"type":"event","name":"news"}');
  expect(encode).toHaveBeenCalledTimes(1);
});

it('APP-1 never mistakes a message for an equal or an earlier one', () => {
  const encoder = new Encoder(jsonCodec);
  const first = { n: 1 };
  expect([first, { n: 2 }, first, { n: 1 }].map((message) => encoder.encode(message))).toEqual([
    '{"n":1}',
    '{"n":2}',
    '{"n":1}',
    '{"n":1}',
  ]);
});

it('CODEC-1 remembers nothing of a message that cannot be encoded', () => {
  for (const codec of [jsonCodec, msgpackCodec]) {
    const encoder = new Encoder(codec as never);
    const good = { n: 1 };
    const bad = { n: Number.NaN };
    const payload = encoder.encode(good);
    expect(() => encoder.encode(bad)).toThrow(CodecError);
    expect(() => encoder.encode(bad)).toThrow(CodecError);
    expect(encoder.encode(good)).toEqual(payload);
  }
});
