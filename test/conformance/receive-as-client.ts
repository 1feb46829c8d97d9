// A client of the protocol without a socket: the frame ladder, then the machine.
import {
  type ClientInput,
  type ClientMachineConfig,
  type ClientState,
  type CreateCheck,
  closeCodeName,
  createServerFrameReader,
  stepClient,
  Violation,
} from '@inband/protocol';
import { codecOf, type MessageVector } from './message-vector.ts';
import { factOf, type Receipt } from './receipt.ts';
import { vectorFrame } from './vector-frame.ts';

const NOW_MS = 1_790_000_000_000;
/** The one FRAME-1 recommends; a client chooses its own. */
const MAX_MESSAGE_BYTES = 1_048_576;

const CONFIG: ClientMachineConfig = {
  credentialTimeoutMs: 30_000,
  connectTimeoutMs: 10_000,
  authTimeoutMs: 10_000,
  backoff: { baseMs: 500, maxMs: 30_000 },
  stableAfterMs: 10_000,
  maxRetryAfterMs: 300_000,
  canRenewCredential: true,
  canProve: true,
  clientInfo: undefined,
  canResume: true,
  canGetPass: true,
  passTimeoutMs: 8_000,
};

const AUTHENTICATING: readonly ClientInput[] = [
  { kind: 'startRequested', nowMs: NOW_MS },
  { kind: 'credentialObtained', nowMs: NOW_MS, attempt: 1, credential: { method: 'bearer', token: 'a.b.c' } },
  { kind: 'socketOpened', nowMs: NOW_MS, attempt: 1 },
];

const AUTHENTICATED: readonly ClientInput[] = [
  ...AUTHENTICATING,
  {
    kind: 'authOkReceived',
    nowMs: NOW_MS,
    attempt: 1,
    message: {
      type: 'auth_ok',
      gen: 1,
      session_id: 'session',
      subject: 'alice',
      expires_at_ms: null,
      refresh_at_ms: null,
      heartbeat_ms: 25_000,
      server_time_ms: NOW_MS,
    },
  },
];

export function createClientReceiver(createCheck: CreateCheck): (vector: MessageVector) => Receipt {
  const reader = createServerFrameReader({ createCheck, maxMessageBytes: MAX_MESSAGE_BYTES });
  return (vector) => {
    const message = reader.read(vectorFrame(vector), codecOf(vector));
    const fact = { nowMs: NOW_MS, attempt: 1, random: 0 };
    const input =
      message instanceof Violation
        ? { ...fact, kind: 'violationFound', violation: message }
        : { ...fact, kind: factOf(message.type), message };
    const before = stateAfter(vector.state === 'authenticated' ? AUTHENTICATED : AUTHENTICATING);
    const { effects } = stepClient(before, input as ClientInput, CONFIG);
    const close = effects.find((effect) => effect.kind === 'closeSocket');
    return {
      outcome:
        close !== undefined
          ? (closeCodeName(close.code) ?? String(close.code))
          : message instanceof Violation
            ? ''
            : message.type,
      effects: effects.map(({ kind }) => kind),
    };
  };
}

function stateAfter(inputs: readonly ClientInput[]): ClientState {
  return inputs.reduce<ClientState>((state, input) => stepClient(state, input, CONFIG).state, {
    kind: 'idle',
  });
}
