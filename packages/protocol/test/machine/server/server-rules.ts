// What must hold on every step of the server machine, in words and as a check. Explored and simulated alike.
import { CLOSE_CODES } from '../../../src/close-code.ts';
import { closeReason, MAX_CLOSE_REASON_BYTES } from '../../../src/close-reason.ts';
import type { ServerEffect, ServerEffectKind } from '../../../src/machine/server/effect.ts';
import { nextServerDeadline } from '../../../src/machine/server/step.ts';
import type { Rule } from '../rule.ts';
import type { ServerHistory, ServerObservation } from './server-history.ts';

type ServerRule = Rule<ServerObservation>;
type EffectOf<K extends ServerEffectKind> = Extract<ServerEffect, { kind: K }>;

function all<K extends ServerEffectKind>(effects: readonly ServerEffect[], kind: K): readonly EffectOf<K>[] {
  return effects.filter((effect): effect is EffectOf<K> => effect.kind === kind);
}

function has(effects: readonly ServerEffect[], kind: ServerEffectKind): boolean {
  // Asked millions of times: without a function for each.
  for (const effect of effects) if (effect.kind === kind) return true;
  return false;
}

/** The inputs that lead towards a session. */
const PRE_AUTH_PROGRESS: ReadonlySet<string> = new Set([
  'authReceived',
  'challengeIssued',
  'authProofReceived',
  'verificationSettled',
]);

function isVerifying(kind: string): boolean {
  return kind === 'verifying' || kind === 'verifyingProof';
}

/** An `auth` has been taken, and its fate is open. */
function isUndecided(kind: string): boolean {
  return isVerifying(kind) || kind === 'challenged';
}

function isPreAuth(kind: string): boolean {
  return kind === 'awaitingAuth' || isUndecided(kind);
}

function isLive(kind: string): boolean {
  return isPreAuth(kind) || kind === 'authenticated';
}

function isVerdictAwaited({ history, from, input }: ServerObservation): boolean {
  return input.kind === 'verificationSettled' && isVerifying(from.kind) && input.gen === history.verifyingGen;
}

function expiredSession(history: ServerHistory, nowMs: number): boolean {
  const expiresAtMs = history.session?.expiresAtMs ?? null;
  return expiresAtMs !== null && expiresAtMs <= nowMs;
}

export const SERVER_RULES: readonly ServerRule[] = [
  {
    clause: 'AUTH-11',
    says: 'nothing is delivered, and nothing sent but auth_challenge or auth_error, before auth_ok',
    speaksOf: ({ effects }) => has(effects, 'deliver') || has(effects, 'send'),
    holds({ history, effects }) {
      let isIn = history.session !== null;
      return effects.every((effect) => {
        if (effect.kind === 'send' && effect.message.type === 'auth_ok') {
          isIn = true;
          return true;
        }
        if (effect.kind === 'send' && effect.message.type === 'auth_error') return true;
        if (effect.kind === 'send' && effect.message.type === 'auth_challenge') return true;
        return isIn || (effect.kind !== 'deliver' && effect.kind !== 'send');
      });
    },
  },
  {
    clause: 'AUTH-3',
    says: 'no input moves the deadline that was set at the opening, and it is the next deadline',
    speaksOf: ({ to }) => isPreAuth(to.kind),
    holds: ({ history, to }) =>
      'deadlineAtMs' in to &&
      to.deadlineAtMs === history.openingDeadlineAtMs &&
      nextServerDeadline(to) === history.openingDeadlineAtMs,
  },
  {
    clause: 'AUTH-3',
    says: 'a deadline that finds the client silent, at first or when challenged, closes with auth_timeout',
    speaksOf: ({ from, input }) =>
      (from.kind === 'awaitingAuth' || from.kind === 'challenged') && input.kind === 'deadlineReached',
    holds: ({ to }) => to.kind === 'closing' && to.code === 'auth_timeout',
  },
  {
    clause: 'AUTH-4',
    says: 'a deadline that finds a verification in flight closes with auth_backend_timeout',
    speaksOf: ({ from, input }) => isVerifying(from.kind) && input.kind === 'deadlineReached',
    holds: ({ to }) => to.kind === 'closing' && to.code === 'auth_backend_timeout',
  },
  {
    clause: 'AUTH-2',
    says: 'a message other than auth before authentication closes with auth_required',
    speaksOf: ({ from, input }) =>
      isPreAuth(from.kind) &&
      MESSAGES_BUT_AUTH.has(input.kind) &&
      !(from.kind === 'challenged' && input.kind === 'authProofReceived'),
    holds: ({ to }) => to.kind === 'closing' && to.code === 'auth_required',
  },
  {
    clause: 'AUTH-5',
    says: 'one verification is started per connection, only by an auth that is awaited',
    speaksOf: ({ effects }) => has(effects, 'startVerification'),
    holds: ({ history, from, input, effects }) =>
      from.kind === 'awaitingAuth' &&
      input.kind === 'authReceived' &&
      history.verificationsStarted === 0 &&
      all(effects, 'startVerification').length === 1,
  },
  {
    clause: 'AUTH-5',
    says: 'a second auth while one is verified closes with auth_in_progress',
    speaksOf: ({ from, input }) => isUndecided(from.kind) && input.kind === 'authReceived',
    holds: ({ to }) => to.kind === 'closing' && to.code === 'auth_in_progress',
  },
  {
    clause: 'AUTH-4',
    says: 'a verification that nobody waits for any more is aborted, once',
    speaksOf: (o) => isUndecided(o.from.kind) && !isUndecided(o.to.kind) && !isVerdictAwaited(o),
    holds: ({ effects }) => all(effects, 'abortVerification').length === 1,
  },
  {
    clause: 'AUTH-4',
    says: 'only the verification of a connection that leaves verifying is aborted',
    speaksOf: ({ effects }) => has(effects, 'abortVerification'),
    holds: ({ from, to, effects }) =>
      isUndecided(from.kind) && !isUndecided(to.kind) && all(effects, 'abortVerification').length === 1,
  },
  {
    clause: 'AUTH-10',
    says: 'a verdict of another gen, or one that nobody waits for, changes nothing',
    speaksOf: (o) => o.input.kind === 'verificationSettled' && !isVerdictAwaited(o),
    holds: ({ from, to, effects }) => from === to && effects.length === 0,
  },
  {
    clause: 'AUTH-10',
    says: 'from the deadline on nobody gets in and no verification begins, however late the timer is',
    speaksOf: ({ from, input }) =>
      'deadlineAtMs' in from && input.nowMs >= from.deadlineAtMs && PRE_AUTH_PROGRESS.has(input.kind),
    holds: ({ from, to, effects }) =>
      to.kind !== 'authenticated' &&
      (from.kind === to.kind || to.kind === 'closing') &&
      !has(effects, 'startVerification') &&
      !has(effects, 'verifyProof'),
  },
  {
    clause: 'AUTH-15',
    says: 'a challenge is sent once at most, exactly when challenged is entered, and only by a verification in flight',
    speaksOf: ({ from, to, effects }) =>
      effects.some((effect) => effect.kind === 'send' && effect.message.type === 'auth_challenge') ||
      (from.kind !== 'challenged' && to.kind === 'challenged'),
    holds: ({ history, from, input, to, effects }) =>
      history.challengesSent === 0 &&
      from.kind === 'verifying' &&
      to.kind === 'challenged' &&
      input.kind === 'challengeIssued' &&
      input.gen === history.verifyingGen &&
      effects.length === 1 &&
      effects.every(
        (effect) => effect.kind === 'send' && 'gen' in effect.message && effect.message.gen === to.gen,
      ),
  },
  {
    clause: 'AUTH-15',
    says: 'a proof is verified once at most, and only as the answer to the challenge that was sent',
    speaksOf: ({ effects }) => has(effects, 'verifyProof'),
    holds: ({ history, from, input, to, effects }) =>
      history.proofsTaken === 0 &&
      history.challengesSent === 1 &&
      from.kind === 'challenged' &&
      to.kind === 'verifyingProof' &&
      input.kind === 'authProofReceived' &&
      input.message.gen === from.gen &&
      effects.length === 1,
  },
  {
    clause: 'AUTH-9',
    says: 'a proof with another gen than its challenge closes with bad_message',
    speaksOf: ({ from, input }) =>
      from.kind === 'challenged' &&
      input.kind === 'authProofReceived' &&
      input.message.gen !== from.gen &&
      input.nowMs < from.deadlineAtMs,
    holds: ({ to }) => to.kind === 'closing' && to.code === 'bad_message',
  },
  {
    clause: 'AUTH-6',
    says: 'a session opens exactly when authenticated is entered, by a live verdict, right after auth_ok',
    speaksOf: ({ from, to, effects }) =>
      has(effects, 'openSession') ||
      effects.some((effect) => effect.kind === 'send' && effect.message.type === 'auth_ok') ||
      (from.kind !== 'authenticated' && to.kind === 'authenticated'),
    holds(o) {
      const [first, second, ...more] = o.effects;
      if (!isVerdictAwaited(o) || o.to.kind !== 'authenticated' || o.history.session !== null) return false;
      if (first?.kind !== 'send' || first.message.type !== 'auth_ok') return false;
      const { session } = o.to;
      return (
        second?.kind === 'openSession' &&
        second.session === session &&
        more.length === 0 &&
        first.message.gen === o.to.gen &&
        first.message.session_id === session.id &&
        first.message.subject === session.subject &&
        first.message.expires_at_ms === session.expiresAtMs &&
        first.message.server_time_ms === o.input.nowMs
      );
    },
  },
  {
    clause: 'AUTH-6',
    says: 'a verdict in time that names a session with time left lets the peer in',
    speaksOf: (o) =>
      isVerdictAwaited(o) &&
      o.input.kind === 'verificationSettled' &&
      'session' in o.input.result &&
      o.input.nowMs < o.history.openingDeadlineAtMs &&
      (o.input.result.session.expiresAtMs ?? Number.POSITIVE_INFINITY) > o.input.nowMs,
    holds: ({ to }) => to.kind === 'authenticated',
  },
  {
    clause: 'SESSION-2',
    says: 'a verdict in time whose session has already expired is a refusal',
    speaksOf: (o) =>
      isVerdictAwaited(o) &&
      o.input.kind === 'verificationSettled' &&
      'session' in o.input.result &&
      o.input.nowMs < o.history.openingDeadlineAtMs &&
      (o.input.result.session.expiresAtMs ?? Number.POSITIVE_INFINITY) <= o.input.nowMs,
    holds: ({ to, effects }) =>
      to.kind === 'closing' && to.code === 'auth_failed' && !has(effects, 'openSession'),
  },
  {
    clause: 'AUTH-7',
    says: 'whoever is turned away by a verdict or for want of one hears auth_error with that close code first',
    speaksOf: (o) =>
      isVerifying(o.from.kind) &&
      o.to.kind === 'closing' &&
      (isVerdictAwaited(o) || o.input.kind === 'deadlineReached'),
    holds({ from, to, effects }) {
      const [first] = effects;
      return (
        'gen' in from &&
        to.kind === 'closing' &&
        first?.kind === 'send' &&
        first.message.type === 'auth_error' &&
        first.message.gen === from.gen &&
        first.message.code === to.code &&
        first.message.retry === CLOSE_CODES[to.code].retry &&
        first.message.retry_after_ms === all(effects, 'closeSocket')[0]?.retryAfterMs
      );
    },
  },
  {
    clause: 'SESSION-1',
    says: 'the identity of a connection never changes',
    speaksOf: ({ history, to, effects }) =>
      history.session !== null &&
      (to.kind === 'authenticated' || has(effects, 'deliver') || has(effects, 'endSession')),
    holds: ({ history, to, effects }) =>
      (to.kind !== 'authenticated' || to.session === history.session) &&
      effects.every(
        (effect) =>
          (effect.kind !== 'deliver' && effect.kind !== 'endSession') || effect.session === history.session,
      ),
  },
  {
    clause: 'SESSION-2',
    says: 'nothing is sent or delivered at or after exp',
    speaksOf: ({ history, from, input }) =>
      from.kind === 'authenticated' && expiredSession(history, input.nowMs),
    holds: ({ effects }) => !has(effects, 'send') && !has(effects, 'deliver'),
  },
  {
    clause: 'SESSION-2',
    says: 'exp closes with session_expired as soon as its deadline is told, and is the next deadline',
    speaksOf: ({ from, input, to }) =>
      from.kind === 'authenticated' && (input.kind === 'deadlineReached' || to.kind === 'authenticated'),
    holds: ({ from, input, to }) =>
      from.kind === 'authenticated' &&
      nextServerDeadline(from) === from.session.expiresAtMs &&
      (input.kind !== 'deadlineReached' ||
        from.session.expiresAtMs === null ||
        from.session.expiresAtMs > input.nowMs ||
        (to.kind === 'closing' && to.code === 'session_expired')),
  },
  {
    clause: 'CLOSE-3',
    says: 'a session ends exactly once, exactly when authenticated is left, and with the code of the close',
    speaksOf: ({ from, to, effects }) =>
      has(effects, 'endSession') || (from.kind === 'authenticated' && to.kind !== 'authenticated'),
    holds({ history, from, to, effects }) {
      const [end, ...more] = all(effects, 'endSession');
      return (
        from.kind === 'authenticated' &&
        to.kind !== 'authenticated' &&
        end !== undefined &&
        more.length === 0 &&
        !history.isSessionEnded &&
        history.session !== null &&
        end.code === (to.kind === 'closing' ? to.code : null)
      );
    },
  },
  {
    clause: 'CLOSE-3',
    says: 'closeSocket is said once, last, exactly when closing is entered, and with its code',
    speaksOf: ({ from, to, effects }) =>
      has(effects, 'closeSocket') || (from.kind !== 'closing' && to.kind === 'closing'),
    holds({ history, from, to, effects }) {
      const last = effects.at(-1);
      return (
        history.closeSockets === 0 &&
        all(effects, 'closeSocket').length === 1 &&
        isLive(from.kind) &&
        to.kind === 'closing' &&
        last?.kind === 'closeSocket' &&
        last.code === to.code
      );
    },
  },
  {
    clause: 'CLOSE-3',
    says: 'after a close has begun, or the socket is gone, nothing is sent and nothing is handled',
    speaksOf: ({ history, from }) => history.closeSockets > 0 || !isLive(from.kind),
    holds: ({ from, input, to, effects }) =>
      effects.length === 0 &&
      (from.kind === 'closing' && input.kind === 'socketClosed' ? to.kind === 'closed' : from === to),
  },
  {
    clause: 'CLOSE-3',
    says: 'a socket that is gone leads to closed from anywhere, without another close, and has no deadline',
    speaksOf: ({ input, to }) => input.kind === 'socketClosed' || to.kind === 'closed',
    holds: ({ to, effects }) =>
      to.kind === 'closed' && nextServerDeadline(to) === null && !has(effects, 'closeSocket'),
  },
  {
    clause: 'CLOSE-1',
    says: 'every close carries a registered code',
    speaksOf: ({ effects }) => has(effects, 'closeSocket'),
    holds: ({ effects }) => all(effects, 'closeSocket').every(({ code }) => Object.hasOwn(CLOSE_CODES, code)),
  },
  {
    clause: 'CLOSE-2',
    says: 'a close, and the auth_error before it, name a delay exactly when the verdict is after',
    speaksOf: ({ effects }) =>
      all(effects, 'closeSocket').some(({ code }) => Object.hasOwn(CLOSE_CODES, code)),
    holds: ({ effects }) =>
      effects.every((effect) => {
        if (effect.kind === 'closeSocket')
          return (effect.retryAfterMs !== undefined) === (CLOSE_CODES[effect.code].retry === 'after');
        if (effect.kind !== 'send' || effect.message.type !== 'auth_error') return true;
        return (effect.message.retry_after_ms !== undefined) === (effect.message.retry === 'after');
      }),
  },
  {
    clause: 'CLOSE-2',
    says: 'the reason of every close fits a control frame',
    speaksOf: ({ effects }) => has(effects, 'closeSocket'),
    holds: ({ effects }) =>
      all(effects, 'closeSocket').every(
        ({ code, retryAfterMs }) =>
          Buffer.byteLength(closeReason(code, retryAfterMs)) <= MAX_CLOSE_REASON_BYTES,
      ),
  },
];

const MESSAGES_BUT_AUTH: ReadonlySet<string> = new Set([
  'authProofReceived',
  'pingReceived',
  'pongReceived',
  'eventReceived',
  'requestReceived',
  'responseReceived',
]);
