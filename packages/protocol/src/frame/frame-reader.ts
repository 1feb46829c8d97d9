// The ladder before the machine: size, frame kind, decode, schema. The cheapest rung comes first (FRAME-1 to FRAME-7).
import type { TSchema } from '@sinclair/typebox';
import type { Codec } from '../codec/codec.ts';
import { Auth, DEFAULT_AUTH_METHOD } from '../messages/auth.ts';
import {
  CLIENT_MESSAGES,
  type ClientMessage,
  SERVER_MESSAGES,
  type ServerMessage,
} from '../messages/message.ts';
import type { Check, CreateCheck } from '../schema/checker.ts';
import type { Frame } from './frame.ts';
import { VIOLATIONS, Violation } from './violation.ts';

/** Reads client frames for a server. Before authentication only what belongs to it gets past. Never throws. */
export interface ClientFrameReader {
  /** `auth` only. */
  readUnauthenticated(frame: Frame, codec: Codec): ClientMessage | Violation;
  /** `auth_proof`, and `auth`, which comes too early then. */
  readChallenged(frame: Frame, codec: Codec): ClientMessage | Violation;
  readAuthenticated(frame: Frame, codec: Codec): ClientMessage | Violation;
}

export interface ClientFrameReaderOptions {
  readonly createCheck: CreateCheck;
  readonly maxAuthMessageBytes: number;
  readonly maxMessageBytes: number;
  /** The `auth` methods on offer, each with the schema of the whole message. */
  readonly authMethods: Readonly<Record<string, TSchema>>;
}

export function createClientFrameReader(options: ClientFrameReaderOptions): ClientFrameReader {
  const checks = compileAll(CLIENT_MESSAGES, options.createCheck);
  const checkAuth = options.createCheck(Auth);
  const methodChecks = compileAll(options.authMethods, options.createCheck);

  function checkedAuth(message: object): ClientMessage | Violation {
    if (!checkAuth(message)) return VIOLATIONS.invalid;
    const checkMethod = methodChecks.get((message as Auth).method ?? DEFAULT_AUTH_METHOD);
    if (checkMethod === undefined) return VIOLATIONS.unknownMethod;
    return checkMethod(message) ? (message as Auth) : VIOLATIONS.invalid;
  }

  return {
    readUnauthenticated(frame, codec) {
      const message = decode(frame, codec, options.maxAuthMessageBytes);
      if (message instanceof Violation) return message;
      return message.type === 'auth' ? checkedAuth(message) : VIOLATIONS.notAuth;
    },
    readChallenged(frame, codec) {
      const message = decode(frame, codec, options.maxAuthMessageBytes);
      if (message instanceof Violation) return message;
      if (message.type === 'auth') return checkedAuth(message);
      return message.type === 'auth_proof' ? checked<ClientMessage>(message, checks) : VIOLATIONS.notAuth;
    },
    readAuthenticated(frame, codec) {
      const message = decode(frame, codec, options.maxMessageBytes);
      if (message instanceof Violation) return message;
      if (message.type === 'auth') return checkedAuth(message);
      return checked<ClientMessage>(message, checks);
    },
  };
}

/** Reads server frames for a client. Never throws. */
export interface ServerFrameReader {
  read(frame: Frame, codec: Codec): ServerMessage | Violation;
}

export function createServerFrameReader(options: {
  readonly createCheck: CreateCheck;
  readonly maxMessageBytes: number;
}): ServerFrameReader {
  const checks = compileAll(SERVER_MESSAGES, options.createCheck);
  return {
    read(frame, codec) {
      const message = decode(frame, codec, options.maxMessageBytes);
      return message instanceof Violation ? message : checked<ServerMessage>(message, checks);
    },
  };
}

interface Typed {
  readonly type: string;
}

function decode(frame: Frame, codec: Codec, maxBytes: number): Typed | Violation {
  if (frame.byteLength > maxBytes) return VIOLATIONS.tooBig;
  if (frame.kind !== codec.frameKind) return VIOLATIONS.wrongFrameKind;
  let value: unknown;
  try {
    value = codec.decode(frame.kind === 'text' ? frame.text() : frame.bytes());
  } catch {
    return VIOLATIONS.undecodable;
  }
  return isTyped(value) ? value : VIOLATIONS.noType;
}

function isTyped(value: unknown): value is Typed {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.hasOwn(value, 'type') &&
    'type' in value &&
    typeof value.type === 'string'
  );
}

function checked<M>(message: Typed, checks: ReadonlyMap<string, Check>): M | Violation {
  const check = checks.get(message.type);
  if (check === undefined) return VIOLATIONS.unknownType;
  return check(message) ? (message as M) : VIOLATIONS.invalid;
}

/** A Map, not an object: a `type` of `constructor` must find nothing. */
function compileAll(
  schemas: Readonly<Record<string, TSchema>>,
  createCheck: CreateCheck,
): ReadonlyMap<string, Check> {
  return new Map(Object.entries(schemas).map(([name, schema]) => [name, createCheck(schema)]));
}
