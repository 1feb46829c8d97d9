import { defineContract, LIMITS, type LimitName } from '@inband/protocol';
import * as T from '@sinclair/typebox';
import { describe, expect, it } from 'vitest';
import { Gate } from '../src/gate.ts';
import { OptionError } from '../src/option-error.ts';
import { resolveOptions } from '../src/options.ts';
import { accept } from '../src/verifier.ts';

const verifier = () => accept({ subject: 'alice' });
const contract = defineContract({
  clientEvents: { note: T.Object({}) },
  requests: { sum: { data: T.Unknown(), response: T.Number() } },
});
const handlers = { events: { note() {} }, requests: { sum: () => 1 } };

/** What JavaScript lets through, whatever the types say. */
const resolve = (options: object) => resolveOptions({ verifier, ...options } as never);

function refusedOption(options: object): string | undefined {
  try {
    resolve(options);
    return undefined;
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    expect(error.message.startsWith(`"${error.option}" `)).toBe(true);
    return error.option;
  }
}

const BAD: readonly (readonly [string, object])[] = [
  ['verifier', { verifier: undefined }],
  ['verifier', { verifier: 'jwt' }],
  ['verifier', { verifier: Promise.resolve(verifier) }],
  ['missingOrigin', { missingOrigin: 'deny' }],
  ['missingOrigin', { missingOrigin: true }],
  ['allowedOrigins', { allowedOrigins: 'https://a.example' }],
  ['allowedOrigins', { allowedOrigins: ['https://a.example/'] }],
  ['allowedOrigins', { allowedOrigins: ['*'] }],
  ['allowedOrigins', { allowedOrigins: [null] }],
  ['allowedOrigins', { allowedOrigins: ['null'] }],
  ['allowedOrigins', { allowedOrigins: { 0: 'https://a.example' } }],
  ['maxBackpressureBytes', { maxBackpressureBytes: 0 }],
  ['maxBackpressureBytes', { maxBackpressureBytes: 1e12 }],
  ['maxBackpressureBytes', { maxBackpressureBytes: '65536' }],
  ['maxLogLinesPerSecond', { maxLogLinesPerSecond: 0 }],
  ['maxLogLinesPerSecond', { maxLogLinesPerSecond: Number.NaN }],
  ['maxAuthMessageBytes', { maxAuthMessageBytes: 32_768 }],
  ['maxAuthMessageBytes', { maxMessageBytes: 4_096 }],
  ['authTimeoutMS', { authTimeoutMS: 5_000 }],
  ['origins', { origins: [] }],
  ['port', { port: 1 }],
  ['handlers', { handlers: 5 }],
  ['handlers.onopen', { handlers: { onopen() {} } }],
  ['handlers.event', { handlers: { event: {} } }],
  ['handlers.onOpen', { handlers: { onOpen: 'log' } }],
  ['handlers.events.note', { handlers: { events: { note: 'log' } } }],
  ['handlers.requests.sum', { handlers: { requests: { sum: null } } }],
  ['handlers.events.notes', { contract, handlers: { ...handlers, events: { notes() {}, note() {} } } }],
  [
    'handlers.requests.toString',
    { contract, handlers: { ...handlers, requests: { sum() {}, toString() {} } } },
  ],
  ['handlers.events.note', { contract, handlers: { requests: handlers.requests } }],
  ['handlers.requests.sum', { contract, handlers: { events: handlers.events } }],
  ['handlers.events.note', { contract }],
  ['contract', { contract: {} }],
  ['contract', { contract: null }],
  ['contract', { contract: { clientEvents: {}, serverEvents: {} } }],
  ['logger', { logger: {} }],
  ['logger', { logger: null }],
  ['logger', { logger: { debug() {}, info() {}, warn() {} } }],
  ['metrics', { metrics: { connectionOpened() {} } }],
  ['registry', { registry: new Map() }],
  ['clock', { clock: Date }],
];

describe('options that cannot work', () => {
  it.each(BAD)('SEC-4 are refused at start, by name: %s in %o', (option, options) => {
    expect(refusedOption(options)).toBe(option);
  });

  it.each(Object.keys(LIMITS) as LimitName[])(
    'FRAME-1 are refused at start, by name, for the limit %s',
    (name) => {
      const { min, max } = LIMITS[name];
      const bad = [
        min - 1,
        max + 1,
        min + 0.5,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        -1,
        String(min),
        true,
        [min],
        {},
      ];
      for (const value of bad) expect(refusedOption({ [name]: value })).toBe(name);
      const beside = name === 'maxAuthMessageBytes' ? { maxMessageBytes: LIMITS.maxMessageBytes.max } : {};
      const below = name === 'maxMessageBytes' ? { maxAuthMessageBytes: LIMITS.maxAuthMessageBytes.min } : {};
      for (const value of [min, max])
        expect(resolve({ ...beside, ...below, [name]: value }).limits[name]).toBe(value);
    },
  );

  it('SEC-4 are refused by a gate, too', () => {
    expect(() => new Gate({ verifier, nope: 1 } as never)).toThrow(OptionError);
  });
});

describe('options that work', () => {
  it('FRAME-1 have the defaults of the specification', () => {
    const { limits, origins, missingOrigin } = resolve({});
    for (const name of Object.keys(LIMITS) as LimitName[]) expect(limits[name]).toBe(LIMITS[name].default);
    expect([...origins]).toEqual([]);
    expect(missingOrigin).toBe('allow');
  });

  it('APP-4 may have a contract with a handler for each message, and handlers without a contract', () => {
    expect(refusedOption({ contract, handlers })).toBeUndefined();
    expect(
      refusedOption({ handlers: { events: { anything() {} }, onOpen() {}, onClose() {}, onDrain() {} } }),
    ).toBeUndefined();
  });
});
