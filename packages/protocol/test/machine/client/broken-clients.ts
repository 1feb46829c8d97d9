// Client machines with one fault each. Whatever holds the real machine to its rules must notice every one of them.
import type { Step } from '../../../src/machine/cell.ts';
import type { ClientMachineConfig } from '../../../src/machine/client/config.ts';
import type { ClientEffect, ClientEffectKind } from '../../../src/machine/client/effect.ts';
import type { ClientInput } from '../../../src/machine/client/input.ts';
import type { ClientState } from '../../../src/machine/client/state.ts';
import { stepClient } from '../../../src/machine/client/step.ts';

export type StepClient = (
  state: ClientState,
  input: ClientInput,
  config: ClientMachineConfig,
) => Step<ClientState, ClientEffect>;

export interface BrokenClient {
  readonly fault: string;
  /** The clause that must be reported as broken. */
  readonly breaks: string;
  readonly step: StepClient;
}

export function without(kind: ClientEffectKind): StepClient {
  return (state, input, config) => {
    const step = stepClient(state, input, config);
    return { ...step, effects: step.effects.filter((effect) => effect.kind !== kind) };
  };
}

export function ignoring(stateKind: ClientState['kind'], inputKind: ClientInput['kind']): StepClient {
  return (state, input, config) =>
    state.kind === stateKind && input.kind === inputKind
      ? { state, effects: [] }
      : stepClient(state, input, config);
}

/** Tries again where the real machine has stopped for a reason of `cause`. */
function retryingAfter(cause: 'cannotSucceed' | 'refusedRepeatedly'): StepClient {
  return (state, input, config) => {
    const step = stepClient(state, input, config);
    if (!('attempt' in state) || step.state.kind !== 'stopped' || step.state.cause.kind !== cause)
      return step;
    return {
      state: {
        kind: 'waitingToRetry',
        attempt: state.attempt,
        history: state.history,
        retryAtMs: input.nowMs + 1,
        reason: 'initial',
        resumption: null,
        pass: null,
        end: step.state.cause.end,
      },
      effects: step.effects.filter((effect) => effect.kind !== 'stop'),
    };
  };
}

function waiting(change: (retryAtMs: number, nowMs: number) => number): StepClient {
  return (state, input, config) => {
    const step = stepClient(state, input, config);
    if (state === step.state || step.state.kind !== 'waitingToRetry') return step;
    return { ...step, state: { ...step.state, retryAtMs: change(step.state.retryAtMs, input.nowMs) } };
  };
}

export const BROKEN_CLIENTS: readonly BrokenClient[] = [
  {
    fault: 'lets a credential say what kind of message it goes out in',
    breaks: 'AUTH-1',
    step: (state, input, config) => {
      const step = stepClient(state, input, config);
      if (state.kind !== 'connecting' || input.kind !== 'socketOpened' || state.credential === null)
        return step;
      const message = { type: 'auth', gen: 1, ...state.credential } as const;
      return { ...step, effects: [{ kind: 'send', message }] };
    },
  },
  {
    fault: 'waits for the server to speak first',
    breaks: 'AUTH-1',
    step: (state, input, config) => {
      const step = stepClient(state, input, config);
      return input.kind === 'socketOpened' ? { ...step, effects: [] } : step;
    },
  },
  {
    fault: 'says auth twice on one socket',
    breaks: 'AUTH-1',
    step: (state, input, config) =>
      state.kind === 'authenticating' && input.kind === 'authErrorReceived'
        ? { state, effects: [{ kind: 'send', message: { type: 'auth', token: 'secret', gen: 1 } }] }
        : stepClient(state, input, config),
  },
  {
    fault: 'sends before it is authenticated',
    breaks: 'AUTH-11',
    step: (state, input, config) =>
      state.kind === 'authenticating' && input.kind === 'sendRequested'
        ? { state, effects: [{ kind: 'send', message: input.message }] }
        : stepClient(state, input, config),
  },
  {
    fault: 'takes an auth_ok of another gen for its own',
    breaks: 'AUTH-10',
    step: (state, input, config) =>
      state.kind === 'authenticating' && input.kind === 'authOkReceived'
        ? stepClient({ ...state, gen: input.message.gen }, input, config)
        : stepClient(state, input, config),
  },
  { fault: 'opens no session', breaks: 'AUTH-6', step: without('openSession') },
  { fault: 'forgets to end sessions', breaks: 'CLOSE-3', step: without('endSession') },
  { fault: 'tries again after never', breaks: 'CLIENT-1', step: retryingAfter('cannotSucceed') },
  {
    fault: 'presents refused credentials for ever',
    breaks: 'CLIENT-1',
    step: retryingAfter('refusedRepeatedly'),
  },
  {
    fault: 'asks for the same credential again when it expired',
    breaks: 'CLIENT-1',
    step: (state, input, config) => {
      const step = stepClient(state, input, config);
      return step.state.kind === 'waitingToRetry'
        ? { ...step, state: { ...step.state, reason: 'initial' } }
        : step;
    },
  },
  {
    fault: 'gives up when the network fails',
    breaks: 'CLIENT-1',
    step: (state, input, config) =>
      input.kind === 'socketClosed'
        ? stepClient(state, { ...input, code: 4400 }, config)
        : stepClient(state, input, config),
  },
  {
    fault: 'does not wait as long as it was asked',
    breaks: 'CLIENT-3',
    step: waiting((_retryAtMs, now) => now),
  },
  { fault: 'waits without end', breaks: 'CLIENT-2', step: waiting((retryAtMs) => retryAtMs + 1_000_000) },
  {
    fault: 'waits for ever for a credential',
    breaks: 'CLIENT-4',
    step: ignoring('fetchingCredential', 'deadlineReached'),
  },
  {
    fault: 'waits for ever for auth_ok',
    breaks: 'CLIENT-4',
    step: ignoring('authenticating', 'deadlineReached'),
  },
  {
    fault: 'believes in a dead socket',
    breaks: 'LIVE-2',
    step: ignoring('authenticated', 'deadlineReached'),
  },
  {
    fault: 'has no deadline for connecting',
    breaks: 'CLIENT-4',
    step: (state, input, config) => {
      const step = stepClient(state, input, config);
      return step.state.kind === 'connecting' && state !== step.state
        ? { ...step, state: { ...step.state, deadlineAtMs: input.nowMs + 1_000_000 } }
        : step;
    },
  },
  {
    fault: 'opens a socket without a credential',
    breaks: 'CLIENT-4',
    step: (state, input, config) => {
      const step = stepClient(state, input, config);
      const [first] = step.effects;
      return first?.kind === 'obtainCredential'
        ? {
            ...step,
            effects: [first, { kind: 'openSocket', attempt: first.attempt, upgrade: null, pass: null }],
          }
        : step;
    },
  },
  { fault: 'leaves the application fetching', breaks: 'CLIENT-4', step: without('abortCredential') },
  {
    fault: 'numbers two attempts alike',
    breaks: 'CLIENT-8',
    step: (state, input, config) => {
      const step = stepClient(state, input, config);
      return state.kind === 'waitingToRetry' && step.state.kind === 'fetchingCredential'
        ? {
            state: { ...step.state, attempt: state.attempt },
            effects: [{ kind: 'obtainCredential', attempt: state.attempt, reason: state.reason }],
          }
        : step;
    },
  },
  {
    fault: 'heeds news of old attempts',
    breaks: 'CLIENT-8',
    step: (state, input, config) =>
      'attempt' in input && 'attempt' in state
        ? stepClient(state, { ...input, attempt: state.attempt }, config)
        : stepClient(state, input, config),
  },
  {
    fault: 'puts up with gibberish',
    breaks: 'CLIENT-9',
    step: ignoring('authenticated', 'violationFound'),
  },
  {
    fault: 'says stop again when asked again',
    breaks: 'CLIENT-5',
    step: (state, input, config) =>
      state.kind === 'stopped' && input.kind === 'stopRequested'
        ? { state, effects: [{ kind: 'stop', cause: state.cause }] }
        : stepClient(state, input, config),
  },
  {
    fault: 'starts again after it stopped',
    breaks: 'CLIENT-5',
    step: (state, input, config) =>
      state.kind === 'stopped' && input.kind === 'startRequested'
        ? stepClient({ kind: 'idle' }, input, config)
        : stepClient(state, input, config),
  },
  {
    fault: 'cannot be stopped while it waits',
    breaks: 'CLIENT-5',
    step: ignoring('waitingToRetry', 'stopRequested'),
  },
  { fault: 'leaves sockets open', breaks: 'CLIENT-5', step: without('closeSocket') },
  { fault: 'loses what cannot go out yet', breaks: 'CLIENT-6', step: without('queue') },
  {
    fault: "sends one subject's messages in the name of the next",
    breaks: 'CLIENT-7',
    step: without('discardOutbox'),
  },
  { fault: 'keeps what was queued for itself', breaks: 'CLIENT-7', step: without('flushOutbox') },
  {
    fault: 'keeps the credential',
    breaks: 'SEC-1',
    step: (state, input, config) => {
      const step = stepClient(state, input, config);
      return state.kind === 'connecting' && step.state.kind === 'authenticating'
        ? { ...step, state: Object.assign({ ...step.state }, { credential: state.credential }) }
        : step;
    },
  },
];

/** Broken in what they do with a challenge, or with a credential of the upgrade. */
export const BROKEN_PROVERS: readonly BrokenClient[] = [
  {
    fault: 'leaves a challenge unanswered',
    breaks: 'AUTH-15',
    step: ignoring('authenticating', 'authChallengeReceived'),
  },
  {
    fault: 'takes more time because it was challenged',
    breaks: 'AUTH-15',
    step: (state, input, config) => {
      const step = stepClient(state, input, config);
      return step.state.kind === 'proving' && state.kind === 'authenticating'
        ? { ...step, state: { ...step.state, deadlineAtMs: step.state.deadlineAtMs + 1 } }
        : step;
    },
  },
  {
    fault: 'proves twice',
    breaks: 'AUTH-15',
    step: (state, input, config) =>
      state.kind === 'confirming' && input.kind === 'proofObtained'
        ? { state, effects: [{ kind: 'send', message: { type: 'auth_proof', gen: 1, proof: input.proof } }] }
        : stepClient(state, input, config),
  },
  {
    fault: 'takes a proof of another gen for its own',
    breaks: 'AUTH-10',
    step: (state, input, config) =>
      state.kind === 'proving' && input.kind === 'proofObtained'
        ? stepClient(state, { ...input, gen: state.gen }, config)
        : stepClient(state, input, config),
  },
  {
    fault: 'puts up with challenge after challenge',
    breaks: 'AUTH-15',
    step: ignoring('confirming', 'authChallengeReceived'),
  },
  {
    fault: 'waits on for a proof that cannot be had',
    breaks: 'AUTH-15',
    step: ignoring('proving', 'proofFailed'),
  },
  { fault: 'leaves the application proving', breaks: 'AUTH-15', step: without('abortProof') },
  {
    fault: 'remembers what the upgrade carried',
    breaks: 'UPGRADE-4',
    step: (state, input, config) => {
      const step = stepClient(state, input, config);
      return input.kind === 'credentialObtained' && step.state.kind === 'connecting'
        ? { ...step, state: Object.assign({ ...step.state }, { kept: input.credential }) }
        : step;
    },
  },
  {
    fault: 'says auth although the upgrade said it',
    breaks: 'UPGRADE-4',
    step: (state, input, config) =>
      state.kind === 'connecting' && input.kind === 'socketOpened'
        ? stepClient({ ...state, credential: state.credential ?? { method: 'bearer' } }, input, config)
        : stepClient(state, input, config),
  },
];
