// What must hold on every step of a client that comes back with what a session left, or with a pass.
import type { ClientMachineConfig } from '../../../src/machine/client/config.ts';
import type { Rule } from '../rule.ts';
import type { ClientObservation } from './client-history.ts';
import { all, has, isCurrent, isResumptionRefused, isRetrying, verdictSeen } from './client-rules.ts';

type ReturnRule = Rule<ClientObservation>;

/** Whether this step begins the next attempt after a wait. */
function triesAgain({ from, to }: ClientObservation): boolean {
  return isRetrying(from) && (to.kind === 'fetchingCredential' || to.kind === 'connecting');
}

function isGood({ from, input }: ClientObservation): boolean {
  if (!isRetrying(from) || from.resumption === null) return false;
  const { expiresAtMs } = from.resumption;
  return expiresAtMs === null || input.nowMs < expiresAtMs;
}

/** Nobody announced the end of this session, and nobody said when to come back. */
function isCutOff(o: ClientObservation): boolean {
  const { from, input, to } = o;
  if (from.kind !== 'authenticated' || !isRetrying(to) || from.reconnectAfterMs !== null) return false;
  return input.kind === 'deadlineReached'
    ? true
    : input.kind === 'socketClosed' && input.retryAfterMs === null && verdictSeen(o) !== 'reauth';
}

export function resumeRules(config: ClientMachineConfig): readonly ReturnRule[] {
  return [
    {
      clause: 'RESUME-6',
      says: 'the application is not asked while what the session left is good',
      speaksOf: (o) => triesAgain(o) && isGood(o),
      holds: ({ from, to, effects }) =>
        isRetrying(from) &&
        to.kind === 'connecting' &&
        to.resumption === from.resumption &&
        to.credential === null &&
        all(effects, 'openSocket')[0]?.upgrade === null &&
        !has(effects, 'obtainCredential'),
    },
    {
      clause: 'RESUME-6',
      says: 'what is past its end is not presented',
      speaksOf: (o) => triesAgain(o) && isRetrying(o.from) && o.from.resumption !== null && !isGood(o),
      holds: ({ to, effects }) => to.kind === 'fetchingCredential' && has(effects, 'obtainCredential'),
    },
    {
      clause: 'RESUME-6',
      says: 'what was presented is kept nowhere',
      speaksOf: ({ effects }) =>
        all(effects, 'send').some(({ message }) => message.type === 'auth' && message.method === 'resume'),
      holds: ({ from, to }) =>
        from.kind === 'connecting' &&
        from.resumption !== null &&
        !JSON.stringify(to).includes(from.resumption.resume),
    },
    {
      clause: 'CLIENT-12',
      says: 'an attempt that failed before anything was presented leaves it to the next',
      speaksOf: ({ from, to }) => from.kind === 'connecting' && from.resumption !== null && isRetrying(to),
      holds: (o) =>
        o.from.kind === 'connecting' &&
        isRetrying(o.to) &&
        o.to.resumption === (verdictSeen(o) === 'reauth' ? null : o.from.resumption),
    },
    {
      clause: 'RESUME-6',
      says: 'a refusal of it is followed by the application’s credential at once, and counts as nothing',
      speaksOf: isResumptionRefused,
      holds: ({ from, input, to, effects }) =>
        from.kind === 'resuming' &&
        to.kind === 'fetchingCredential' &&
        to.attempt === from.attempt + 1 &&
        to.history === from.history &&
        to.reason === 'initial' &&
        to.deadlineAtMs === input.nowMs + config.credentialTimeoutMs &&
        effects.length === 1 &&
        has(effects, 'obtainCredential'),
    },
    {
      clause: 'CLIENT-12',
      says: 'a challenge to it is not answered: the application’s credential is what can be proven',
      speaksOf: (o) =>
        o.from.kind === 'resuming' &&
        o.input.kind === 'authChallengeReceived' &&
        o.input.message.gen === o.from.gen &&
        isCurrent(o),
      holds: ({ to, effects }) =>
        to.kind === 'fetchingCredential' &&
        effects.map(({ kind }) => kind).join() === 'closeSocket,obtainCredential',
    },
    {
      clause: 'CLIENT-12',
      says: 'it is taken from an auth_ok that answered one message, and from no other',
      speaksOf: ({ from, input, to }) =>
        to.kind === 'authenticated' &&
        from.kind !== 'authenticated' &&
        input.kind === 'authOkReceived' &&
        input.message.resume !== undefined,
      holds: ({ from, to }) =>
        to.kind === 'authenticated' &&
        to.isResumed === (from.kind === 'resuming') &&
        (to.resumption !== null) === (from.kind === 'authenticating' || from.kind === 'resuming'),
    },
    {
      clause: 'RESUME-6',
      says: 'nothing is left of a session whose credential was at fault',
      speaksOf: (o) => o.from.kind === 'authenticated' && isRetrying(o.to),
      holds: (o) =>
        o.from.kind === 'authenticated' &&
        isRetrying(o.to) &&
        o.to.resumption === (verdictSeen(o) === 'reauth' ? null : o.from.resumption),
    },
    {
      clause: 'RESUME-7',
      says: 'the first try after an end that nobody announced is spread over the window of the session',
      speaksOf: (o) =>
        isCutOff(o) &&
        o.from.kind === 'authenticated' &&
        o.from.session.reconnect_window_ms !== undefined &&
        'history' in o.to &&
        o.to.history.failures === 1,
      holds({ from, input, to }) {
        if (from.kind !== 'authenticated' || !isRetrying(to) || !('random' in input)) return false;
        const windowMs = Math.min(from.session.reconnect_window_ms ?? 0, config.maxRetryAfterMs);
        return to.retryAtMs === input.nowMs + Math.round(input.random * windowMs);
      },
    },
  ];
}

function isUnanswered(input: ClientObservation['input']): boolean {
  if (input.kind === 'deadlineReached') return true;
  const isCut = input.kind === 'socketClosed' && input.code === 1006 && input.mayNeedPass;
  return isCut && input.retryAfterMs === null;
}

export const PASS_RULES: readonly ReturnRule[] = [
  {
    clause: 'PASS-6',
    says: 'with a pass that was got, the next try comes at once and presents it',
    speaksOf: (o) => o.from.kind === 'obtainingPass' && o.input.kind === 'passObtained' && isCurrent(o),
    holds({ input, to, effects }) {
      if (input.kind !== 'passObtained') return false;
      if (to.kind === 'fetchingCredential') return to.pass?.text === input.pass && to.pass.isFresh;
      return (
        to.kind === 'connecting' &&
        to.freshPass === input.pass &&
        all(effects, 'openSocket').some(({ pass }) => pass === input.pass)
      );
    },
  },
  {
    clause: 'PASS-6',
    says: 'the pass of an attempt goes to its upgrade',
    speaksOf: ({ from, effects }) => has(effects, 'openSocket') && 'pass' in from && from.pass !== null,
    holds: ({ from, to, effects }) =>
      'pass' in from &&
      all(effects, 'openSocket')[0]?.pass === from.pass?.text &&
      to.kind === 'connecting' &&
      to.freshPass === (from.pass?.isFresh === true ? from.pass.text : null),
  },
  {
    clause: 'PASS-6',
    says: 'a pass that an upgrade presents is kept while it is the first to, and nowhere else',
    speaksOf: ({ effects }) => all(effects, 'openSocket').some(({ pass }) => pass !== null),
    holds: ({ to, effects }) =>
      to.kind === 'connecting' &&
      !JSON.stringify({ ...to, freshPass: null }).includes(String(all(effects, 'openSocket')[0]?.pass)),
  },
  {
    clause: 'PASS-6',
    says: 'a pass that was got, and was not answered, is presented once more after the wait, and not a third time',
    speaksOf: ({ from, to }) =>
      from.kind === 'connecting' && from.freshPass !== null && to.kind === 'waitingToRetry',
    holds: ({ from, input, to }) =>
      from.kind === 'connecting' &&
      to.kind === 'waitingToRetry' &&
      (isUnanswered(input) ? to.pass?.text === from.freshPass && !to.pass?.isFresh : to.pass === null),
  },
  {
    clause: 'CLIENT-13',
    says: 'a pass is asked for once, after an upgrade that was refused without one got for it',
    speaksOf: ({ to, from, effects }) =>
      has(effects, 'obtainPass') || (to.kind === 'obtainingPass' && from.kind !== 'obtainingPass'),
    holds: ({ from, input, to, effects }) =>
      from.kind === 'connecting' &&
      from.freshPass === null &&
      from.history.pass === null &&
      input.kind === 'socketClosed' &&
      input.mayNeedPass &&
      to.kind === 'obtainingPass' &&
      effects.length === 1 &&
      all(effects, 'obtainPass')[0]?.attempt === from.attempt,
  },
  {
    clause: 'CLIENT-13',
    says: 'an upgrade that was refused, maybe for want of a pass, is followed by one that has it',
    speaksOf: (o) =>
      o.from.kind === 'connecting' &&
      o.input.kind === 'socketClosed' &&
      o.input.mayNeedPass &&
      o.input.code === 1006 &&
      isCurrent(o),
    holds: ({ from, input, to }) =>
      from.kind === 'connecting' &&
      (from.history.pass !== null
        ? to.kind === 'waitingToRetry' &&
          to.retryAtMs === input.nowMs &&
          to.pass?.text === from.history.pass &&
          to.history.pass === null
        : from.freshPass !== null
          ? to.kind === 'waitingToRetry'
          : to.kind === 'obtainingPass'),
  },
  {
    clause: 'PASS-6',
    says: 'the pass of a session is presented after an end that nobody announced, and else kept',
    speaksOf: (o) =>
      o.from.kind === 'authenticated' && o.from.history.pass !== null && o.to.kind === 'waitingToRetry',
    holds: (o) =>
      o.from.kind === 'authenticated' &&
      o.to.kind === 'waitingToRetry' &&
      (isCutOff(o)
        ? o.to.pass?.text === o.from.history.pass && o.to.history.pass === null
        : o.to.pass === null && o.to.history.pass === o.from.history.pass),
  },
  {
    clause: 'PASS-6',
    says: 'without a pass a client waits as it would have, and as it was asked',
    speaksOf: ({ from, to }) => from.kind === 'obtainingPass' && to.kind === 'waitingToRetry',
    holds: ({ from, to }) =>
      from.kind === 'obtainingPass' &&
      to.kind === 'waitingToRetry' &&
      to.pass === null &&
      to.retryAtMs >= from.retryAtMs,
  },
  {
    clause: 'PASS-6',
    says: 'a pass that nobody waits for any more is aborted, and no other',
    speaksOf: ({ from, input, to, effects }) =>
      has(effects, 'abortPass') ||
      (from.kind === 'obtainingPass' &&
        to.kind !== 'obtainingPass' &&
        input.kind !== 'passObtained' &&
        input.kind !== 'passFailed'),
    holds: ({ from, to, effects }) =>
      from.kind === 'obtainingPass' && to.kind !== 'obtainingPass' && all(effects, 'abortPass').length === 1,
  },
];
