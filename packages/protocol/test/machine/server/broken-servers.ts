// Server machines with one fault each. Whatever holds the real machine to its rules must notice every one of them.
import type { CloseCodeName } from '../../../src/close-code.ts';
import type { Step } from '../../../src/machine/cell.ts';
import type { ServerMachineConfig } from '../../../src/machine/server/config.ts';
import type { ServerEffect, ServerEffectKind } from '../../../src/machine/server/effect.ts';
import type { ServerInput } from '../../../src/machine/server/input.ts';
import type { ServerState } from '../../../src/machine/server/state.ts';
import { stepServer } from '../../../src/machine/server/step.ts';

export type StepServer = (
  state: ServerState,
  input: ServerInput,
  config: ServerMachineConfig,
) => Step<ServerState, ServerEffect>;

export interface BrokenServer {
  readonly fault: string;
  /** The clause that must be reported as broken. */
  readonly breaks: string;
  readonly step: StepServer;
}

function without(kind: ServerEffectKind): StepServer {
  return (state, input, config) => {
    const step = stepServer(state, input, config);
    return { ...step, effects: step.effects.filter((effect) => effect.kind !== kind) };
  };
}

function changingClose(change: (effect: ServerEffect) => ServerEffect): StepServer {
  return (state, input, config) => {
    const step = stepServer(state, input, config);
    return {
      ...step,
      effects: step.effects.map((effect) => (effect.kind === 'closeSocket' ? change(effect) : effect)),
    };
  };
}

function ignoring(state: ServerState): Step<ServerState, ServerEffect> {
  return { state, effects: [] };
}

export const BROKEN_SERVERS: readonly BrokenServer[] = [
  {
    fault: 'challenges again while a proof is verified',
    breaks: 'AUTH-15',
    step: (state, input, config) =>
      input.kind === 'challengeIssued' && state.kind === 'verifyingProof'
        ? stepServer({ ...state, kind: 'verifying' }, input, config)
        : stepServer(state, input, config),
  },
  {
    fault: 'takes a proof whose gen is another than that of its challenge',
    breaks: 'AUTH-9',
    step: (state, input, config) =>
      input.kind === 'authProofReceived' && state.kind === 'challenged'
        ? stepServer(state, { ...input, message: { ...input.message, gen: state.gen } }, config)
        : stepServer(state, input, config),
  },
  {
    fault: 'verifies a proof that nobody asked for',
    breaks: 'AUTH-15',
    step: (state, input, config) =>
      input.kind === 'authProofReceived' && state.kind === 'verifying'
        ? stepServer({ ...state, kind: 'challenged' }, input, config)
        : stepServer(state, input, config),
  },
  {
    fault: 'gives a challenged client more time',
    breaks: 'AUTH-3',
    step: (state, input, config) => {
      const step = stepServer(state, input, config);
      return step.state.kind === 'challenged' && state.kind === 'verifying'
        ? { ...step, state: { ...step.state, deadlineAtMs: step.state.deadlineAtMs + 1 } }
        : step;
    },
  },
  {
    fault: 'forgets the verification of a client that never answers its challenge',
    breaks: 'AUTH-4',
    step: (state, input, config) => {
      const step = stepServer(state, input, config);
      return state.kind === 'challenged'
        ? { ...step, effects: step.effects.filter(({ kind }) => kind !== 'abortVerification') }
        : step;
    },
  },
  {
    fault: 'applies a verdict that comes after it moved on',
    breaks: 'AUTH-10',
    step: (state, input, config) =>
      input.kind === 'verificationSettled' && state.kind === 'closing'
        ? stepServer({ kind: 'verifying', gen: input.gen, deadlineAtMs: 0 }, input, config)
        : stepServer(state, input, config),
  },
  {
    fault: 'applies a verdict of another gen',
    breaks: 'AUTH-10',
    step: (state, input, config) =>
      input.kind === 'verificationSettled' && state.kind === 'verifying'
        ? stepServer(state, { ...input, gen: state.gen }, config)
        : stepServer(state, input, config),
  },
  {
    fault: 'delivers before authentication',
    breaks: 'AUTH-11',
    step: (state, input, config) =>
      state.kind === 'verifying' && input.kind === 'eventReceived'
        ? {
            state,
            effects: [
              {
                kind: 'deliver',
                session: { id: 's', subject: 'nobody', expiresAtMs: null, claims: {} },
                message: input.message,
              },
            ],
          }
        : stepServer(state, input, config),
  },
  {
    fault: 'sends for the application before authentication',
    breaks: 'AUTH-11',
    step: (state, input, config) =>
      state.kind === 'verifying' && input.kind === 'sendRequested'
        ? { state, effects: [{ kind: 'send', message: input.message }] }
        : stepServer(state, input, config),
  },
  {
    fault: 'tolerates a ping before authentication',
    breaks: 'AUTH-2',
    step: (state, input, config) =>
      input.kind === 'pingReceived' && state.kind === 'verifying'
        ? ignoring(state)
        : stepServer(state, input, config),
  },
  {
    fault: 'moves the deadline when auth arrives',
    breaks: 'AUTH-3',
    step: (state, input, config) => {
      const step = stepServer(state, input, config);
      return step.state.kind === 'verifying' && state.kind === 'awaitingAuth'
        ? { ...step, state: { ...step.state, deadlineAtMs: input.nowMs + config.authTimeoutMs + 1 } }
        : step;
    },
  },
  {
    fault: 'stops its timer when auth arrives',
    breaks: 'AUTH-4',
    step: (state, input, config) =>
      state.kind === 'verifying' && input.kind === 'deadlineReached'
        ? ignoring(state)
        : stepServer(state, input, config),
  },
  {
    fault: 'waits for ever for auth',
    breaks: 'AUTH-3',
    step: (state, input, config) =>
      state.kind === 'awaitingAuth' && input.kind === 'deadlineReached'
        ? ignoring(state)
        : stepServer(state, input, config),
  },
  {
    fault: 'verifies a second auth beside the first',
    breaks: 'AUTH-5',
    step: (state, input, config) =>
      state.kind === 'verifying' && input.kind === 'authReceived'
        ? { state, effects: [{ kind: 'startVerification', gen: 1, message: input.message }] }
        : stepServer(state, input, config),
  },
  {
    fault: 'leaves a verification running that nobody waits for',
    breaks: 'AUTH-4',
    step: without('abortVerification'),
  },
  {
    fault: 'aborts verifications that are not in flight',
    breaks: 'AUTH-4',
    step: (state, input, config) => {
      const step = stepServer(state, input, config);
      return state.kind === 'authenticated' && step.state.kind === 'closing'
        ? { ...step, effects: [{ kind: 'abortVerification' }, ...step.effects] }
        : step;
    },
  },
  {
    fault: 'lets somebody in without telling the application',
    breaks: 'AUTH-6',
    step: without('openSession'),
  },
  {
    fault: 'turns away whoever was verified',
    breaks: 'AUTH-6',
    step: (state, input, config) =>
      input.kind === 'verificationSettled' && 'session' in input.result
        ? stepServer(state, { ...input, result: { refusal: 'auth_failed' } }, config)
        : stepServer(state, input, config),
  },
  {
    fault: 'lets in a session that has already expired',
    breaks: 'SESSION-2',
    step: (state, input, config) =>
      input.kind === 'verificationSettled'
        ? stepServer(state, { ...input, nowMs: 0 }, config)
        : stepServer(state, input, config),
  },
  { fault: 'turns away without a word', breaks: 'AUTH-7', step: without('send') },
  {
    fault: 'takes another identity with a later auth',
    breaks: 'SESSION-1',
    step: (state, input, config) =>
      state.kind === 'authenticated' && input.kind === 'authReceived'
        ? { state: { ...state, session: { ...state.session, subject: 'mallory' } }, effects: [] }
        : stepServer(state, input, config),
  },
  {
    fault: 'delivers and sends after exp',
    breaks: 'SESSION-2',
    step: (state, input, config) =>
      state.kind === 'authenticated' && input.kind !== 'deadlineReached'
        ? stepServer(state, { ...input, nowMs: 0 }, config)
        : stepServer(state, input, config),
  },
  {
    fault: 'does not close at exp',
    breaks: 'SESSION-2',
    step: (state, input, config) =>
      state.kind === 'authenticated' && input.kind === 'deadlineReached'
        ? ignoring(state)
        : stepServer(state, input, config),
  },
  { fault: 'forgets to end sessions', breaks: 'CLOSE-3', step: without('endSession') },
  {
    fault: 'ends sessions twice',
    breaks: 'CLOSE-3',
    step: (state, input, config) => {
      const step = stepServer(state, input, config);
      const [first] = step.effects;
      return first?.kind === 'endSession' ? { ...step, effects: [first, ...step.effects] } : step;
    },
  },
  {
    fault: 'goes on after closeSocket',
    breaks: 'CLOSE-3',
    step: (state, input, config) => {
      const step = stepServer(state, input, config);
      return { ...step, effects: [...step.effects].reverse() };
    },
  },
  { fault: 'forgets to close the socket', breaks: 'CLOSE-3', step: without('closeSocket') },
  {
    fault: 'speaks after a close has begun',
    breaks: 'CLOSE-3',
    step: (state, input, config) =>
      state.kind === 'closing' && input.kind === 'sendRequested'
        ? { state, effects: [{ kind: 'send', message: input.message }] }
        : stepServer(state, input, config),
  },
  {
    fault: 'stays in closing when the socket is gone',
    breaks: 'CLOSE-3',
    step: (state, input, config) =>
      input.kind === 'socketClosed' ? ignoring(state) : stepServer(state, input, config),
  },
  {
    fault: 'closes with a code that is not registered',
    breaks: 'CLOSE-1',
    step: changingClose((effect) => ({ ...effect, code: 'because' as CloseCodeName }) as ServerEffect),
  },
  {
    fault: 'names a delay to whoever must not come back',
    breaks: 'CLOSE-2',
    step: changingClose((effect) => ({ ...effect, retryAfterMs: 1 }) as ServerEffect),
  },
  {
    fault: 'writes a close reason that fits no frame',
    breaks: 'CLOSE-2',
    step: changingClose((effect) => ({ ...effect, code: 'x'.repeat(124) as CloseCodeName }) as ServerEffect),
  },
];
