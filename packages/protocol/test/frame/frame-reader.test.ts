import * as T from '@sinclair/typebox';
import { describe, expect, it } from 'vitest';
import { createClientFrameReader, createServerFrameReader } from '../../src/frame/frame-reader.ts';
import { VIOLATIONS, Violation } from '../../src/frame/violation.ts';
import { AuthBearer } from '../../src/messages/auth-bearer.ts';
import { compiledCheck } from '../../src/schema/compiled.ts';
import { interpretedCheck } from '../../src/schema/interpreted.ts';
import { recordedCodec, recordedFrame } from './recorded-frame.ts';

const MAX_AUTH = 256;
const MAX = 1_024;

describe.each([
  ['compiledCheck', compiledCheck],
  ['interpretedCheck', interpretedCheck],
])('frame readers with %s', (_how, createCheck) => {
  const client = createClientFrameReader({
    createCheck,
    maxAuthMessageBytes: MAX_AUTH,
    maxMessageBytes: MAX,
    authMethods: { bearer: AuthBearer, key: T.Object({ type: T.Literal('auth'), key: T.String() }) },
  });
  const server = createServerFrameReader({ createCheck, maxMessageBytes: MAX });
  const ladders = [
    { name: 'readUnauthenticated', read: client.readUnauthenticated, max: MAX_AUTH },
    { name: 'readAuthenticated', read: client.readAuthenticated, max: MAX },
    { name: 'read', read: server.read, max: MAX },
  ];
  const codec = recordedCodec();
  const unauthenticated = (message: unknown) =>
    client.readUnauthenticated(recordedFrame(JSON.stringify(message)), codec);
  const authenticated = (message: unknown) =>
    client.readAuthenticated(recordedFrame(JSON.stringify(message)), codec);
  const fromServer = (message: unknown) => server.read(recordedFrame(JSON.stringify(message)), codec);

  describe.each(ladders)('$name', ({ read, max }) => {
    it('FRAME-7: refuses a frame over the limit by its length alone, before everything else', () => {
      const counted = recordedCodec();
      for (const kind of ['text', 'binary'] as const) {
        const frame = recordedFrame('{', { byteLength: max + 1, kind });
        expect(read(frame, counted)).toBe(VIOLATIONS.tooBig);
        expect(frame.reads()).toBe(0);
      }
      expect(counted.decodes()).toBe(0);
    });

    it('FRAME-1: reads a frame of exactly the limit', () => {
      const frame = recordedFrame('{', { byteLength: max });
      expect(read(frame, recordedCodec())).toBe(VIOLATIONS.undecodable);
      expect(frame.reads()).toBe(1);
    });

    it('FRAME-7: refuses the wrong kind of frame before it decodes anything', () => {
      const counted = recordedCodec();
      const frame = recordedFrame('{}', { kind: 'binary' });
      expect(read(frame, counted)).toBe(VIOLATIONS.wrongFrameKind);
      expect(frame.reads()).toBe(0);
      expect(counted.decodes()).toBe(0);
    });

    it.each(['{', '', 'null}', '{"type":"auth","type":"ping"}', '{"type":"ping","__proto__":{}}'])(
      'FRAME-3: refuses %j, which does not decode',
      (text) => {
        expect(read(recordedFrame(text), codec)).toBe(VIOLATIONS.undecodable);
      },
    );

    it('FRAME-3: does not throw when the frame or the codec does', () => {
      const frame = {
        ...recordedFrame('{}'),
        text(): string {
          throw new TypeError('the memory is gone');
        },
      };
      expect(read(frame, codec)).toBe(VIOLATIONS.undecodable);
    });

    it.each([
      'null',
      '7',
      '"auth"',
      '[]',
      '["type"]',
      '{}',
      '{"type":1}',
      '{"type":null}',
      '{"type":["auth"]}',
    ])('FRAME-4: refuses %j, which is not an object with a type', (text) => {
      expect(read(recordedFrame(text), codec)).toBe(VIOLATIONS.noType);
    });

    it('FRAME-3: does not take a message that looks like a violation for one', () => {
      const message = { type: 'event', name: 'n', closeCode: 'overloaded', detail: 'x' };
      const result = read(recordedFrame(JSON.stringify(message)), codec);
      if (max === MAX_AUTH) expect(result).toBe(VIOLATIONS.notAuth);
      else expect(result).toEqual(message);
    });

    it('SEC-1: says what was wrong in fixed words that hold nothing of the frame', () => {
      for (const text of ['secret{', '{"type":"secret"}', '{"type":"auth","method":"secret"}', '"secret"']) {
        const result = read(recordedFrame(text), codec);
        expect(result).toBeInstanceOf(Violation);
        expect(JSON.stringify(result)).not.toContain('secret');
        expect(Object.values(VIOLATIONS)).toContain(result);
      }
    });
  });

  describe('readUnauthenticated', () => {
    it('AUTH-1: reads an auth, with and without the name of the method', () => {
      expect(unauthenticated({ type: 'auth', token: 't' })).toEqual({ type: 'auth', token: 't' });
      const named = { type: 'auth', method: 'key', key: 'k', gen: 1, extra: [] };
      expect(unauthenticated(named)).toEqual(named);
    });

    it.each([
      'ping',
      'event',
      'request',
      'auth_proof',
      'auth_ok',
      'nonsense',
      '',
      'constructor',
      '__proto__',
      'Auth',
    ])('AUTH-2: refuses the type %j as not auth, known or not, valid or not', (type) => {
      const result = unauthenticated({ type });
      expect(result).toBe(VIOLATIONS.notAuth);
      expect(VIOLATIONS.notAuth.closeCode).toBe('auth_required');
    });

    it.each(['magic', 'constructor', 'toString', 'has_own_property'])(
      'AUTH-13: refuses the method %j, which is not offered, as a bad message',
      (method) => {
        const result = unauthenticated({ type: 'auth', method, token: 't' });
        expect(result).toBe(method === 'toString' ? VIOLATIONS.invalid : VIOLATIONS.unknownMethod);
        expect(VIOLATIONS.unknownMethod.closeCode).toBe('bad_message');
      },
    );

    it('AUTH-13: holds an auth to the schema of its method', () => {
      expect(unauthenticated({ type: 'auth', method: 'key', token: 't' })).toBe(VIOLATIONS.invalid);
      expect(unauthenticated({ type: 'auth' })).toBe(VIOLATIONS.invalid);
      expect(unauthenticated({ type: 'auth', token: 't', gen: 0 })).toBe(VIOLATIONS.invalid);
      // The method's own schema need not repeat the envelope; the envelope holds all the same.
      expect(unauthenticated({ type: 'auth', method: 'key', key: 'k', gen: 'x' })).toBe(VIOLATIONS.invalid);
    });
  });

  describe('readAuthenticated', () => {
    it('FRAME-1: reads messages that would have been too large before authentication', () => {
      const message = { type: 'event', name: 'n', data: 'x'.repeat(MAX_AUTH) };
      expect(authenticated(message)).toEqual(message);
      expect(unauthenticated(message)).toBe(VIOLATIONS.tooBig);
    });

    it.each([
      'nonsense',
      'constructor',
      '__proto__',
      'toString',
      'hasOwnProperty',
      'auth_ok',
      'draining',
      'error',
      '',
    ])('FRAME-5: refuses the type %j, which no client sends', (type) => {
      expect(authenticated({ type })).toBe(VIOLATIONS.unknownType);
    });

    it('AUTH-13: holds a later auth to the schema of its method too', () => {
      expect(authenticated({ type: 'auth', gen: 2, token: 't' })).toEqual({
        type: 'auth',
        gen: 2,
        token: 't',
      });
      expect(authenticated({ type: 'auth', gen: 2 })).toBe(VIOLATIONS.invalid);
      expect(authenticated({ type: 'auth', method: 'magic' })).toBe(VIOLATIONS.unknownMethod);
    });

    it('FRAME-3: refuses fields that do not fit', () => {
      expect(authenticated({ type: 'event', name: '' })).toBe(VIOLATIONS.invalid);
      expect(authenticated({ type: 'event', closeCode: 'x' })).toBe(VIOLATIONS.invalid);
    });
  });

  describe('read', () => {
    it.each(['auth', 'auth_proof', 'nonsense', 'constructor', '__proto__', 'toString'])(
      'FRAME-5: refuses the type %j, which no server sends',
      (type) => {
        expect(fromServer({ type })).toBe(VIOLATIONS.unknownType);
      },
    );

    it('FRAME-3: reads what a server sends and refuses fields that do not fit', () => {
      expect(fromServer({ type: 'pong', t: 1 })).toEqual({ type: 'pong', t: 1 });
      expect(fromServer({ type: 'pong', t: '1' })).toBe(VIOLATIONS.invalid);
    });
  });
});
