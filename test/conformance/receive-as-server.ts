// A server of the protocol without a socket: the frame ladder, then the machine.
import {
  AuthBearer,
  awaitAuth,
  type CreateCheck,
  createClientFrameReader,
  LIMITS,
  type ServerInput,
  type ServerMachineConfig,
  type ServerState,
  stepServer,
  Violation,
} from '@inband/protocol';
import { codecOf, type MessageVector } from './message-vector.ts';
import { factOf, type Receipt } from './receipt.ts';
import { vectorFrame } from './vector-frame.ts';

const OPENED_AT_MS = 1_790_000_000_000;
const NOW_MS = OPENED_AT_MS + 10;

const CONFIG: ServerMachineConfig = {
  authTimeoutMs: LIMITS.authTimeoutMs.default,
  heartbeatMs: LIMITS.heartbeatMs.default,
  maxApplicationErrors: LIMITS.maxApplicationErrors.default,
  applicationErrorWindowMs: LIMITS.applicationErrorWindowMs.default,
};

export function createServerReceiver(createCheck: CreateCheck): (vector: MessageVector) => Receipt {
  const reader = createClientFrameReader({
    createCheck,
    maxAuthMessageBytes: LIMITS.maxAuthMessageBytes.default,
    maxMessageBytes: LIMITS.maxMessageBytes.default,
    authMethods: { bearer: AuthBearer },
  });
  return (vector) => {
    const { read, before } = {
      unauthenticated: { read: reader.readUnauthenticated, before: awaitAuth(OPENED_AT_MS, CONFIG) },
      challenged: { read: reader.readChallenged, before: stateAfter(CHALLENGED) },
      authenticated: { read: reader.readAuthenticated, before: stateAfter(AUTHENTICATED) },
    }[vector.state];
    const message = read(vectorFrame(vector), codecOf(vector));
    const input =
      message instanceof Violation
        ? { kind: 'violationFound', nowMs: NOW_MS, violation: message }
        : { kind: factOf(message.type), nowMs: NOW_MS, message };
    const { state, effects } = stepServer(before, input as ServerInput, CONFIG);
    return {
      outcome: state.kind === 'closing' ? state.code : message instanceof Violation ? '' : message.type,
      effects: effects.map(({ kind }) => kind),
    };
  };
}

const AUTH: ServerInput = {
  kind: 'authReceived',
  nowMs: OPENED_AT_MS,
  message: { type: 'auth', token: 'a.b.c' },
};

const CHALLENGED: readonly ServerInput[] = [
  AUTH,
  { kind: 'challengeIssued', nowMs: OPENED_AT_MS, gen: 1, challenge: 'say friend' },
];

const AUTHENTICATED: readonly ServerInput[] = [
  AUTH,
  {
    kind: 'verificationSettled',
    nowMs: OPENED_AT_MS,
    gen: 1,
    result: { session: { id: 'session', subject: 'alice', expiresAtMs: null, claims: {} } },
  },
];

/** Reached as a connection reaches it, not put together by hand. */
function stateAfter(inputs: readonly ServerInput[]): ServerState {
  return inputs.reduce<ServerState>(
    (state, input) => stepServer(state, input, CONFIG).state,
    awaitAuth(OPENED_AT_MS, CONFIG),
  );
}
