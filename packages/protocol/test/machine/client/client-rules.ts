// What must hold on every step of the client machine, in words and as a check. Explored and simulated alike.
import { CLOSE_CODES, closeVerdict, isCloseCodeName } from '../../../src/close-code.ts';
import type { ClientMachineConfig } from '../../../src/machine/client/config.ts';
import type { ClientEffect, ClientEffectKind } from '../../../src/machine/client/effect.ts';
import type { ClientState } from '../../../src/machine/client/state.ts';
import { nextClientDeadline } from '../../../src/machine/client/step.ts';
import type { Rule } from '../rule.ts';
import { type ClientObservation, isStale } from './client-history.ts';

type ClientRule = Rule<ClientObservation>;
type EffectOf<K extends ClientEffectKind> = Extract<ClientEffect, { kind: K }>;

export function all<K extends ClientEffectKind>(
  effects: readonly ClientEffect[],
  kind: K,
): readonly EffectOf<K>[] {
  return effects.filter((effect): effect is EffectOf<K> => effect.kind === kind);
}

export function has(effects: readonly ClientEffect[], kind: ClientEffectKind): boolean {
  // Asked millions of times: without a function for each.
  for (const effect of effects) if (effect.kind === kind) return true;
  return false;
}

/** A socket is open, and there is no session yet. */
function isEntering(
  state: ClientState,
): state is Extract<ClientState, { kind: 'authenticating' | 'proving' | 'confirming' | 'resuming' }> {
  return ['authenticating', 'proving', 'confirming', 'resuming'].includes(state.kind);
}

function hasSocket(state: ClientState): boolean {
  return state.kind === 'connecting' || isEntering(state) || state.kind === 'authenticated';
}

/**
 * The code of a close that concerns the current connection; null for anything else. A connection lost right after
 * `auth_error` counts as the close that would have followed.
 */
function codeSeen({ history, from, input }: ClientObservation): number | null {
  if (input.kind !== 'socketClosed' || !hasSocket(from) || isStale(history, input)) return null;
  const named = isEntering(from) ? from.refusal?.code : undefined;
  return input.code === 1006 && named !== undefined && isCloseCodeName(named)
    ? CLOSE_CODES[named].code
    : input.code;
}

/** Whether it is about the attempt that is under way. */
export function isCurrent({ history, input }: ClientObservation): boolean {
  return !isStale(history, input);
}

/** What the session before left is refused, of which the application knows nothing. */
export function isResumptionRefused(o: ClientObservation): boolean {
  return o.from.kind === 'resuming' && [4400, 4403, 4413].includes(codeSeen(o) ?? 0);
}

/** The same as the code, where the verdict of the code is what decides. */
function closeSeen(o: ClientObservation): number | null {
  return isResumptionRefused(o) ? null : codeSeen(o);
}

type Retrying = Extract<ClientState, { kind: 'waitingToRetry' | 'obtainingPass' }>;

export function isRetrying(state: ClientState): state is Retrying {
  return state.kind === 'waitingToRetry' || state.kind === 'obtainingPass';
}

export function verdictSeen(o: ClientObservation): string | null {
  const code = closeSeen(o);
  return code === null ? null : closeVerdict(code);
}

const BEFORE_AUTH_OK: ReadonlySet<string> = new Set([
  'violationFound',
  'eventReceived',
  'requestReceived',
  'responseReceived',
  'errorReceived',
]);
/** What no server says at this time: CLIENT-9. */
const OUT_OF_TURN: Readonly<Record<string, ReadonlySet<string>>> = {
  authenticating: BEFORE_AUTH_OK,
  proving: BEFORE_AUTH_OK,
  confirming: BEFORE_AUTH_OK,
  resuming: BEFORE_AUTH_OK,
  authenticated: new Set(['violationFound']),
};

export function clientRules(config: ClientMachineConfig): readonly ClientRule[] {
  const { backoff, maxRetryAfterMs, canRenewCredential, canProve } = config;
  const longestWaitMs = maxRetryAfterMs + backoff.maxMs;
  return [
    {
      clause: 'AUTH-1',
      says: 'auth with the credential is the first thing said on a socket, at once and exactly once',
      speaksOf: ({ history, from, input, effects }) =>
        (from.kind === 'connecting' &&
          (from.credential ?? from.resumption) !== null &&
          input.kind === 'socketOpened' &&
          !isStale(history, input)) ||
        all(effects, 'send').some(({ message }) => message.type === 'auth'),
      holds({ history, from, input, to, effects }) {
        const [only, ...more] = effects;
        if (from.kind !== 'connecting') return false;
        const { credential, resumption } = from;
        return (
          input.kind === 'socketOpened' &&
          to.kind === (resumption === null ? 'authenticating' : 'resuming') &&
          history.authsSent === 0 &&
          only?.kind === 'send' &&
          only.message.type === 'auth' &&
          only.message.gen === 1 &&
          only.message.method === (resumption === null ? credential?.method : 'resume') &&
          only.message.token === credential?.token &&
          only.message.resume === resumption?.resume &&
          more.length === 0
        );
      },
    },
    {
      clause: 'AUTH-11',
      says: 'nothing but auth and auth_proof is sent, and nothing delivered, unless a session is open',
      speaksOf: ({ effects }) =>
        has(effects, 'deliver') ||
        all(effects, 'send').some(({ message }) => message.type !== 'auth' && message.type !== 'auth_proof'),
      holds: ({ history, from }) =>
        from.kind === 'authenticated' && history.isSessionOpen && history.socket === 'open',
    },
    {
      clause: 'AUTH-10',
      says: 'an answer of another gen changes nothing',
      speaksOf: ({ history, from, input }) =>
        isEntering(from) &&
        !isStale(history, input) &&
        ((input.kind === 'authOkReceived' && input.message.gen !== from.gen) ||
          (input.kind === 'authErrorReceived' && input.message.gen !== from.gen) ||
          (input.kind === 'authChallengeReceived' && input.message.gen !== from.gen) ||
          (input.kind === 'proofObtained' && input.gen !== from.gen) ||
          (input.kind === 'proofFailed' && input.gen !== from.gen)),
      holds: ({ from, to, effects }) => from === to && effects.length === 0,
    },
    {
      clause: 'AUTH-6',
      says: 'a session opens exactly when authenticated is entered, and only by an awaited auth_ok',
      speaksOf: ({ from, to, effects }) =>
        has(effects, 'openSession') || (from.kind !== 'authenticated' && to.kind === 'authenticated'),
      holds: ({ history, from, input, to, effects }) =>
        isEntering(from) &&
        input.kind === 'authOkReceived' &&
        to.kind === 'authenticated' &&
        !history.isSessionOpen &&
        all(effects, 'openSession').length === 1 &&
        all(effects, 'openSession')[0]?.session === input.message &&
        to.session === input.message,
    },
    {
      clause: 'CLOSE-3',
      says: 'a session ends exactly once, exactly when authenticated is left',
      speaksOf: ({ from, to, effects }) =>
        has(effects, 'endSession') || (from.kind === 'authenticated' && to.kind !== 'authenticated'),
      holds: ({ history, from, to, effects }) =>
        from.kind === 'authenticated' &&
        to.kind !== 'authenticated' &&
        history.isSessionOpen &&
        all(effects, 'endSession').length === 1,
    },
    {
      clause: 'CLIENT-1',
      says: 'a close that says never is never followed by another try',
      speaksOf: (o) => verdictSeen(o) === 'never',
      holds: ({ to }) => to.kind === 'stopped' && to.cause.kind === 'cannotSucceed',
    },
    {
      clause: 'CLIENT-1',
      says: 'a refused credential is renewed once; refused again, or with none to renew, the client stops',
      speaksOf: (o) => closeSeen(o) === 4403,
      holds: ({ history, to }) =>
        history.refusals > 0 || !canRenewCredential
          ? to.kind === 'stopped' && to.cause.kind === 'refusedRepeatedly'
          : // A refusal before a session that did not last counts too, so stopping is allowed here.
            to.kind === 'stopped' || (to.kind === 'waitingToRetry' && to.reason === 'rejected'),
    },
    {
      clause: 'CLIENT-1',
      says: 'an expired session is followed by a renewed credential, where there can be one',
      speaksOf: (o) => closeSeen(o) === 4410,
      holds: ({ to }) =>
        canRenewCredential
          ? to.kind === 'waitingToRetry' && to.reason === 'expired'
          : to.kind === 'stopped' && to.cause.kind === 'cannotSucceed',
    },
    {
      clause: 'CLIENT-1',
      says: 'a close that says backoff or after is followed by another try',
      speaksOf: (o) => verdictSeen(o) === 'backoff' || verdictSeen(o) === 'after',
      holds: ({ to }) => isRetrying(to) && to.reason === 'initial',
    },
    {
      clause: 'CLIENT-3',
      says: 'no try comes before the time the server named, within the greatest that is heeded',
      speaksOf: (o) =>
        isRetrying(o.to) &&
        o.from !== o.to &&
        'retryAfterMs' in o.input &&
        o.input.retryAfterMs !== null &&
        // The delay of an upgrade that was refused for want of a pass is for those who have none.
        !(o.from.kind === 'connecting' && 'pass' in o.to && o.to.pass !== null) &&
        (o.input.kind === 'credentialFailed' ||
          o.input.kind === 'passFailed' ||
          verdictSeen(o) === 'backoff' ||
          verdictSeen(o) === 'after'),
      holds: ({ input, to }) =>
        isRetrying(to) &&
        'retryAfterMs' in input &&
        to.retryAtMs - input.nowMs >= Math.min(input.retryAfterMs ?? 0, maxRetryAfterMs),
    },
    {
      clause: 'CLIENT-2',
      says: 'no wait is longer than the greatest that is heeded and the greatest backoff together',
      speaksOf: ({ from, to }) => from !== to && isRetrying(to),
      holds: ({ input, to }) =>
        isRetrying(to) && to.retryAtMs >= input.nowMs && to.retryAtMs - input.nowMs <= longestWaitMs,
    },
    {
      clause: 'CLIENT-4',
      says: 'every state but idle and stopped has a deadline, and one that is not far away',
      speaksOf: () => true,
      holds({ input, to }) {
        const deadlineAtMs = nextClientDeadline(to);
        if (to.kind === 'idle' || to.kind === 'stopped') return deadlineAtMs === null;
        const farthestMs = Math.max(
          longestWaitMs,
          config.credentialTimeoutMs,
          config.connectTimeoutMs,
          config.authTimeoutMs,
          config.passTimeoutMs,
          to.kind === 'authenticated' ? to.session.heartbeat_ms : 0,
        );
        return deadlineAtMs !== null && deadlineAtMs - input.nowMs <= farthestMs;
      },
    },
    {
      clause: 'CLIENT-4',
      says: 'a deadline that has come is acted on: the state is left, or the next deadline is later',
      speaksOf: ({ from, input }) =>
        input.kind === 'deadlineReached' &&
        input.nowMs >= (nextClientDeadline(from) ?? Number.POSITIVE_INFINITY),
      holds: ({ from, input, to }) =>
        from.kind !== to.kind || (nextClientDeadline(to) ?? Number.POSITIVE_INFINITY) > input.nowMs,
    },
    {
      clause: 'LIVE-2',
      says: 'silence is answered with a ping, and a second silence with the end of the connection',
      speaksOf: ({ from, input }) =>
        from.kind === 'authenticated' &&
        input.kind === 'deadlineReached' &&
        input.nowMs >= (nextClientDeadline(from) ?? 0),
      holds: ({ from, to, effects }) =>
        from.kind === 'authenticated' &&
        (from.lostAtMs === null
          ? to.kind === 'authenticated' &&
            effects.length === 1 &&
            effects[0]?.kind === 'send' &&
            effects[0].message.type === 'ping'
          : to.kind === 'waitingToRetry'),
    },
    {
      clause: 'CLIENT-4',
      says: 'a credential is asked for before a socket opens, or one is at hand, and one attempt has one of each',
      speaksOf: ({ effects }) => has(effects, 'obtainCredential') || has(effects, 'openSocket'),
      holds({ history, from, input, to, effects }) {
        const asked = effects.filter(({ kind }) => kind !== 'closeSocket');
        if (asked.length !== 1 || (history.socket !== 'none' && from.kind !== 'resuming')) return false;
        if (has(effects, 'obtainCredential'))
          return from.kind === 'idle' || from.kind === 'resuming' || isRetrying(from);
        return from.kind === 'fetchingCredential'
          ? input.kind === 'credentialObtained' && input.credential !== null
          : isRetrying(from) && from.resumption !== null && to.kind === 'connecting';
      },
    },
    {
      clause: 'CLIENT-4',
      says: 'a credential that nobody waits for any more is aborted, and no other',
      speaksOf: ({ from, input, to, effects }) =>
        has(effects, 'abortCredential') ||
        (from.kind === 'fetchingCredential' &&
          to.kind !== 'fetchingCredential' &&
          input.kind !== 'credentialObtained' &&
          input.kind !== 'credentialFailed'),
      holds: ({ from, to, effects }) =>
        from.kind === 'fetchingCredential' &&
        to.kind !== 'fetchingCredential' &&
        all(effects, 'abortCredential').length === 1,
    },
    {
      clause: 'CLIENT-8',
      says: 'the numbers of attempts go up one by one, and a socket bears the number of its credential',
      speaksOf: ({ effects }) => has(effects, 'obtainCredential') || has(effects, 'openSocket'),
      holds: ({ history, from, to, effects }) =>
        effects.every((effect) => {
          if (effect.kind === 'openSocket' && from.kind === 'fetchingCredential')
            return effect.attempt === history.attempt;
          return (
            (effect.kind !== 'obtainCredential' && effect.kind !== 'openSocket') ||
            (effect.attempt === history.attempt + 1 && 'attempt' in to && to.attempt === effect.attempt)
          );
        }),
    },
    {
      clause: 'CLIENT-8',
      says: 'news of another attempt changes nothing',
      speaksOf: ({ history, input }) => isStale(history, input),
      holds: ({ from, to, effects }) => from === to && effects.length === 0,
    },
    {
      clause: 'CLIENT-9',
      says: 'a server that speaks out of turn or gibberish is left for good',
      speaksOf: ({ history, from, input }) =>
        !isStale(history, input) && OUT_OF_TURN[from.kind]?.has(input.kind) === true,
      holds: ({ to, effects }) =>
        to.kind === 'stopped' && effects[0]?.kind === 'closeSocket' && effects[0].code === 4400,
    },
    {
      clause: 'AUTH-15',
      says: 'a challenge is handed to the application, and left for good where there is nothing to answer with',
      speaksOf: ({ history, from, input }) =>
        from.kind === 'authenticating' &&
        input.kind === 'authChallengeReceived' &&
        input.message.gen === from.gen &&
        !isStale(history, input),
      holds({ input, to, effects }) {
        const [first, ...more] = effects;
        if (!canProve) {
          return to.kind === 'stopped' && first?.kind === 'closeSocket' && first.code === 4400;
        }
        return (
          to.kind === 'proving' &&
          first?.kind === 'obtainProof' &&
          input.kind === 'authChallengeReceived' &&
          first.attempt === to.attempt &&
          first.gen === to.gen &&
          first.challenge === input.message.challenge &&
          more.length === 0
        );
      },
    },
    {
      clause: 'AUTH-15',
      says: 'neither a challenge nor a proof moves the deadline',
      speaksOf: ({ from, to }) => isEntering(from) && isEntering(to),
      holds: ({ from, to }) => isEntering(from) && isEntering(to) && from.deadlineAtMs === to.deadlineAtMs,
    },
    {
      clause: 'CLIENT-5',
      says: 'stop is said once, last, and exactly when stopped is entered',
      speaksOf: ({ from, to, effects }) =>
        has(effects, 'stop') || (from.kind !== 'stopped' && to.kind === 'stopped'),
      holds: ({ history, from, to, effects }) =>
        history.stops === 0 &&
        from.kind !== 'stopped' &&
        to.kind === 'stopped' &&
        all(effects, 'stop').length === 1 &&
        effects.at(-1)?.kind === 'stop',
    },
    {
      clause: 'CLIENT-5',
      says: 'stopped is final: a message is refused, and nothing else happens',
      speaksOf: ({ history, from }) => from.kind === 'stopped' || history.stops > 0,
      holds: ({ from, input, to, effects }) =>
        from === to &&
        (input.kind === 'sendRequested'
          ? effects.length === 1 && effects[0]?.kind === 'refuseSend'
          : effects.length === 0),
    },
    {
      clause: 'CLIENT-5',
      says: 'the application can stop the client at any time',
      speaksOf: ({ input }) => input.kind === 'stopRequested',
      holds: ({ from, to }) =>
        to.kind === 'stopped' && (from.kind === 'stopped' || to.cause.kind === 'closedByApplication'),
    },
    {
      clause: 'CLIENT-5',
      says: 'a socket that is still there is closed, first of all, exactly when the client leaves it',
      speaksOf: ({ from, to, effects }) => has(effects, 'closeSocket') || (hasSocket(from) && !hasSocket(to)),
      holds: ({ history, from, input, to, effects }) =>
        input.kind === 'socketClosed'
          ? !has(effects, 'closeSocket')
          : hasSocket(from) &&
            !hasSocket(to) &&
            history.socket !== 'none' &&
            effects[0]?.kind === 'closeSocket' &&
            all(effects, 'closeSocket').length === 1,
    },
    {
      clause: 'CLIENT-6',
      says: 'a message is sent, queued or refused by the state, and never lost',
      speaksOf: ({ input }) => input.kind === 'sendRequested',
      holds({ from, input, to, effects }) {
        const [only, ...more] = effects;
        const expected =
          from.kind === 'authenticated' ? 'send' : from.kind === 'stopped' ? 'refuseSend' : 'queue';
        return (
          from === to &&
          more.length === 0 &&
          only?.kind === expected &&
          'message' in only &&
          input.kind === 'sendRequested' &&
          only.message === input.message
        );
      },
    },
    {
      clause: 'CLIENT-7',
      says: 'the outbox is flushed into every session, and thrown away before one of another subject',
      speaksOf: ({ effects }) =>
        has(effects, 'openSession') || has(effects, 'discardOutbox') || has(effects, 'flushOutbox'),
      holds({ history, effects }) {
        const subject = all(effects, 'openSession')[0]?.session.subject;
        const isSomebodyElse = history.subject !== null && history.subject !== subject;
        const expected = [...(isSomebodyElse ? ['discardOutbox'] : []), 'openSession', 'flushOutbox'];
        const done = effects.map(({ kind }) => kind).filter((kind) => kind !== 'abortProof');
        return done.join() === expected.join();
      },
    },
    {
      clause: 'SEC-1',
      says: 'the credential is not kept once it was sent or the connection given up',
      speaksOf: ({ from, to }) =>
        from.kind === 'connecting' && from.credential !== null && to.kind !== 'connecting',
      holds: ({ from, to }) =>
        from.kind === 'connecting' &&
        from.credential !== null &&
        !JSON.stringify(to).includes(String(from.credential.token)),
    },
  ];
}

/** Of clients that can prove something, and servers that ask them to. */
export const PROOF_RULES: readonly ClientRule[] = [
  {
    clause: 'AUTH-15',
    says: 'the one proof of a socket answers the one challenge, with its gen and as the application gave it',
    speaksOf: ({ history, from, input, effects }) =>
      (from.kind === 'proving' &&
        input.kind === 'proofObtained' &&
        input.gen === from.gen &&
        !isStale(history, input)) ||
      all(effects, 'send').some(({ message }) => message.type === 'auth_proof'),
    holds({ history, from, input, to, effects }) {
      const [only, ...more] = effects;
      return (
        from.kind === 'proving' &&
        input.kind === 'proofObtained' &&
        to.kind === 'confirming' &&
        history.proofsSent === 0 &&
        only?.kind === 'send' &&
        only.message.type === 'auth_proof' &&
        only.message.gen === from.gen &&
        only.message.proof === input.proof &&
        more.length === 0
      );
    },
  },
  {
    clause: 'AUTH-15',
    says: 'a challenge where none can follow is left for good',
    speaksOf: ({ history, from, input }) =>
      (from.kind === 'proving' || from.kind === 'confirming') &&
      input.kind === 'authChallengeReceived' &&
      input.message.gen === from.gen &&
      !isStale(history, input),
    holds: ({ to, effects }) =>
      to.kind === 'stopped' && effects[0]?.kind === 'closeSocket' && effects[0].code === 4400,
  },
  {
    clause: 'AUTH-15',
    says: 'a proof that cannot be had ends the attempt, and another follows',
    speaksOf: ({ history, from, input }) =>
      from.kind === 'proving' &&
      input.kind === 'proofFailed' &&
      input.gen === from.gen &&
      !isStale(history, input),
    holds: ({ to, effects }) =>
      to.kind === 'waitingToRetry' &&
      to.end.kind === 'proofFailed' &&
      effects[0]?.kind === 'closeSocket' &&
      effects[0].code === 1000,
  },
  {
    clause: 'AUTH-15',
    says: 'a proof that nobody waits for any more is aborted, and no other',
    speaksOf: ({ from, input, to, effects }) =>
      has(effects, 'abortProof') ||
      (from.kind === 'proving' &&
        to.kind !== 'proving' &&
        input.kind !== 'proofObtained' &&
        input.kind !== 'proofFailed'),
    holds: ({ from, to, effects }) =>
      from.kind === 'proving' && to.kind !== 'proving' && all(effects, 'abortProof').length === 1,
  },
];

/** Of credentials that go out with the upgrade. */
export const UPGRADE_RULES: readonly ClientRule[] = [
  {
    clause: 'UPGRADE-4',
    says: 'a credential of the upgrade goes to the socket that is opened, and is kept nowhere',
    speaksOf: ({ history, from, input }) =>
      from.kind === 'fetchingCredential' &&
      input.kind === 'credentialObtained' &&
      input.credential !== null &&
      'upgrade' in input.credential &&
      !isStale(history, input),
    holds({ input, to, effects }) {
      const [only, ...more] = effects;
      return (
        to.kind === 'connecting' &&
        to.credential === null &&
        !JSON.stringify(to).includes('secret') &&
        only?.kind === 'openSocket' &&
        input.kind === 'credentialObtained' &&
        only.upgrade === input.credential?.upgrade &&
        more.length === 0
      );
    },
  },
  {
    clause: 'UPGRADE-4',
    says: 'after an upgrade with a credential nothing is said before auth_ok',
    speaksOf: ({ history, from, input }) =>
      from.kind === 'connecting' &&
      from.credential === null &&
      from.resumption === null &&
      input.kind === 'socketOpened' &&
      !isStale(history, input),
    holds: ({ to, effects }) => to.kind === 'confirming' && effects.length === 0,
  },
];
