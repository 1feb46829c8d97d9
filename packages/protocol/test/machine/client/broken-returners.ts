// Client machines with one fault each, in how they come back with what a session left, or with a pass.
import { stepClient } from '../../../src/machine/client/step.ts';
import { type BrokenClient, ignoring, type StepClient, without } from './broken-clients.ts';

const asBefore: StepClient = stepClient;

export const BROKEN_RETURNERS: readonly BrokenClient[] = [
  {
    fault: 'asks the application although it could resume',
    breaks: 'RESUME-6',
    step: (state, input, config) =>
      'resumption' in state && 'retryAtMs' in state
        ? asBefore({ ...state, resumption: null }, input, config)
        : asBefore(state, input, config),
  },
  {
    fault: 'presents what is past its end',
    breaks: 'RESUME-6',
    step: (state, input, config) =>
      'resumption' in state && state.resumption !== null && 'retryAtMs' in state
        ? asBefore({ ...state, resumption: { ...state.resumption, expiresAtMs: null } }, input, config)
        : asBefore(state, input, config),
  },
  {
    fault: 'keeps what it presented',
    breaks: 'RESUME-6',
    step: (state, input, config) => {
      const step = asBefore(state, input, config);
      return state.kind === 'connecting' && step.state.kind === 'resuming'
        ? { ...step, state: Object.assign({ ...step.state }, { resumption: state.resumption }) }
        : step;
    },
  },
  {
    fault: 'loses what it did not come to present',
    breaks: 'CLIENT-12',
    step: (state, input, config) =>
      state.kind === 'connecting' && input.kind === 'socketClosed'
        ? asBefore({ ...state, resumption: null }, input, config)
        : asBefore(state, input, config),
  },
  {
    fault: 'takes a refused resumption for a refused credential',
    breaks: 'RESUME-6',
    step: (state, input, config) =>
      state.kind === 'resuming' && input.kind === 'socketClosed'
        ? asBefore({ ...state, kind: 'authenticating' }, input, config)
        : asBefore(state, input, config),
  },
  {
    fault: 'leaves a server for good that challenges a resumption',
    breaks: 'CLIENT-12',
    step: (state, input, config) =>
      state.kind === 'resuming' && input.kind === 'authChallengeReceived'
        ? asBefore({ ...state, kind: 'confirming' }, input, config)
        : asBefore(state, input, config),
  },
  {
    fault: 'takes from an upgrade what can only be said in band',
    breaks: 'CLIENT-12',
    step: (state, input, config) =>
      state.kind === 'confirming' && input.kind === 'authOkReceived'
        ? asBefore({ ...state, kind: 'authenticating' }, input, config)
        : asBefore(state, input, config),
  },
  {
    fault: 'comes back with what is left of an expired session',
    breaks: 'RESUME-6',
    step: (state, input, config) => {
      const step = asBefore(state, input, config);
      return state.kind === 'authenticated' && step.state.kind === 'waitingToRetry'
        ? { ...step, state: { ...step.state, resumption: state.resumption } }
        : step;
    },
  },
  {
    fault: 'pays no heed to the window',
    breaks: 'RESUME-7',
    step: (state, input, config) => {
      if (state.kind !== 'authenticated') return asBefore(state, input, config);
      const { reconnect_window_ms: _unheeded, ...session } = state.session;
      return asBefore({ ...state, session }, input, config);
    },
  },
  {
    fault: 'does nothing with the pass it got',
    breaks: 'PASS-6',
    step: ignoring('obtainingPass', 'passObtained'),
  },
  {
    fault: 'forgets a pass while it fetches a credential',
    breaks: 'PASS-6',
    step: (state, input, config) =>
      state.kind === 'fetchingCredential'
        ? asBefore({ ...state, pass: null }, input, config)
        : asBefore(state, input, config),
  },
  {
    fault: 'keeps the pass it presented',
    breaks: 'PASS-6',
    step: (state, input, config) => {
      const step = asBefore(state, input, config);
      const [first] = step.effects;
      return first?.kind === 'openSocket'
        ? { ...step, state: Object.assign({ ...step.state }, { presented: first.pass }) }
        : step;
    },
  },
  {
    fault: 'asks for pass after pass',
    breaks: 'CLIENT-13',
    step: (state, input, config) =>
      state.kind === 'connecting' && input.kind === 'socketClosed'
        ? asBefore({ ...state, freshPass: null }, input, config)
        : asBefore(state, input, config),
  },
  {
    fault: 'drops a pass that was never answered',
    breaks: 'PASS-6',
    step: (state, input, config) => {
      const step = asBefore(state, input, config);
      return state.kind === 'connecting' &&
        step.state.kind === 'waitingToRetry' &&
        state.history.pass === null
        ? { ...step, state: { ...step.state, pass: null } }
        : step;
    },
  },
  {
    fault: 'presents a pass again and again',
    breaks: 'PASS-6',
    step: (state, input, config) => {
      const step = asBefore(state, input, config);
      return step.state.kind === 'waitingToRetry' && step.state.pass !== null
        ? { ...step, state: { ...step.state, pass: { ...step.state.pass, isFresh: true } } }
        : step;
    },
  },
  {
    fault: 'asks for a pass when nobody refused it',
    breaks: 'CLIENT-13',
    step: (state, input, config) =>
      state.kind === 'connecting' && input.kind === 'socketClosed'
        ? asBefore(state, { ...input, mayNeedPass: true }, config)
        : asBefore(state, input, config),
  },
  {
    fault: 'never asks for a pass',
    breaks: 'CLIENT-13',
    step: (state, input, config) => asBefore(state, input, { ...config, canGetPass: false }),
  },
  {
    fault: 'presents a pass after a drain',
    breaks: 'PASS-6',
    step: (state, input, config) => {
      const step = asBefore(state, input, config);
      const { pass } = state.kind === 'authenticated' ? state.history : { pass: null };
      return pass !== null && step.state.kind === 'waitingToRetry'
        ? { ...step, state: { ...step.state, pass: { text: pass, isFresh: false } } }
        : step;
    },
  },
  {
    fault: 'tries at once although there was no pass',
    breaks: 'PASS-6',
    step: (state, input, config) => {
      const step = asBefore(state, input, config);
      return state.kind === 'obtainingPass' && step.state.kind === 'waitingToRetry'
        ? { ...step, state: { ...step.state, retryAtMs: input.nowMs } }
        : step;
    },
  },
  { fault: 'leaves a puzzle being solved', breaks: 'PASS-6', step: without('abortPass') },
];
