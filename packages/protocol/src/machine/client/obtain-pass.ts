// The handlers of an upgrade that was refused, maybe for want of a pass.
import { backoffMs } from '../../backoff.ts';
import type { Step } from '../cell.ts';
import { NO_EFFECTS } from '../cell.ts';
import type { ClientMachineConfig } from './config.ts';
import { NO_CLOSE_FRAME, takeClose, tryAgain } from './connect.ts';
import type { ClientEffect } from './effect.ts';
import { askedMs, keptPass, presentedAgain } from './end-attempt.ts';
import type { ClientDeadlineReached, ClientSocketClosed, PassFailed, PassObtained } from './input.ts';
import type { ClientState, Connecting, ObtainingPass } from './state.ts';

type ClientStep = Step<ClientState, ClientEffect>;

/**
 * CLIENT-13. The pass of the last session is tried first, and at once. An attempt that presented one got for it is not
 * followed by another: whatever it was refused for, it was not that, and the backoff must have its say. Where there was no
 * answer, the pass was maybe never read: it is presented once more then (PASS-6).
 */
export function takeRefusedUpgrade(
  state: Connecting,
  input: ClientSocketClosed,
  config: ClientMachineConfig,
): ClientStep {
  const step = takeClose(state, input, config);
  const { state: waiting, effects } = step;
  const mayNeedPass = config.canGetPass && input.mayNeedPass && input.code === NO_CLOSE_FRAME;
  if (waiting.kind !== 'waitingToRetry' || !mayNeedPass) return step;
  const { history } = waiting;
  const pass = keptPass(history);
  if (pass !== null) {
    const withoutPass = { ...history, pass: null };
    return { state: { ...waiting, history: withoutPass, retryAtMs: input.nowMs, pass }, effects };
  }
  if (state.freshPass !== null) {
    const isAnswered = input.retryAfterMs !== null;
    return { state: { ...waiting, pass: isAnswered ? null : presentedAgain(state) }, effects };
  }
  const { pass: _none, ...retrying } = waiting;
  return {
    state: { ...retrying, kind: 'obtainingPass', deadlineAtMs: input.nowMs + config.passTimeoutMs },
    effects: [...effects, { kind: 'obtainPass', attempt: state.attempt }],
  };
}

export function retryWithPass(
  state: ObtainingPass,
  input: PassObtained,
  config: ClientMachineConfig,
): ClientStep {
  return tryAgain(state, { text: input.pass, isFresh: true }, input, config);
}

export function retryWithoutPass(
  state: ObtainingPass,
  input: PassFailed,
  config: ClientMachineConfig,
): ClientStep {
  const { nowMs, random, retryAfterMs } = input;
  if (retryAfterMs === null) return { state: waitOn(state, nowMs), effects: NO_EFFECTS };
  const delayMs = backoffMs(state.history.failures, random, config.backoff, askedMs(input, config));
  return { state: waitOn(state, nowMs + delayMs), effects: NO_EFFECTS };
}

export function giveUpPass(state: ObtainingPass, { nowMs }: ClientDeadlineReached): ClientStep {
  if (nowMs < state.deadlineAtMs) return { state, effects: NO_EFFECTS };
  return { state: waitOn(state, nowMs), effects: [{ kind: 'abortPass' }] };
}

/** As before, but not before `earliestMs`. */
function waitOn({ deadlineAtMs: _over, ...retrying }: ObtainingPass, earliestMs: number): ClientState {
  const retryAtMs = Math.max(retrying.retryAtMs, earliestMs);
  return { ...retrying, kind: 'waitingToRetry', retryAtMs, pass: null };
}
