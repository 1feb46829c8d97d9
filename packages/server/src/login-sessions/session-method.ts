// The method `session`: a login session that a web application keeps decides (METHOD-5).

import { AuthSession } from '@inband/protocol';
import { Type } from '@sinclair/typebox';
import { assertKnownOptions } from '../assert-known-options.ts';
import { assertPort } from '../assert-port.ts';
import { type Clock, systemClock } from '../clock.ts';
import { CredentialWatcher } from '../credential-watch/credential-watcher.ts';
import { resolveWatchTiming } from '../credential-watch/watch-timing.ts';
import { isThenable } from '../is-thenable.ts';
import type { AuthMethod } from '../methods/auth-method.ts';
import { OptionError } from '../option-error.ts';
import { accept, refuse, unavailable, type Verdict } from '../verifier.ts';
import { FoundLogin } from './found-login.ts';
import { type IdentifySession, identifySession } from './identify-session.ts';
import type { LoginSessionStore } from './login-session-store.ts';
import { readTexts } from './read-texts.ts';
import { WatchedLogin } from './watched-login.ts';

export interface SessionMethodOptions {
  /** Where the web application keeps its sessions. */
  readonly store: LoginSessionStore;
  /** Says who is logged in, from a session's record. */
  readonly identify: IdentifySession;
  /**
   * How often the records of live sockets are read, in milliseconds: 50 to 60000, by default 500. A socket closes at
   * most this long after its login session was deleted, plus the time of a read (METHOD-9).
   */
  readonly recheckMs?: number;
  /**
   * How long sockets stay open while the store cannot be read, in milliseconds: 1000 to 3600000, by default 30000, counted
   * from the first read that was not answered. Then they close with 4504.
   */
  readonly maxUncheckedMs?: number;
  /** Default: the clock of the machine. */
  readonly clock?: Clock;
}

const MAX_IDS_PER_READ = 500;
/** A store on a cluster sends a command for each id, of which it allows so many at once, and authenticating needs some. */
const MAX_READS_AT_ONCE = 2;
const KNOWN = ['store', 'identify', 'recheckMs', 'maxUncheckedMs', 'clock'];
const SESSION_ID = new RegExp(AuthSession.properties.session_id.pattern ?? '^$');
const STORE_FAILED = unavailable('session_store_failed');

/**
 * Lets in whoever is logged in to a web application, for as long as they are. Refuses with `unknown_session`,
 * `malformed_session` (no JSON object), `anonymous_session` (nobody is logged in) or `expired_session`; a store that
 * throws, or answers with something else than its port says, makes the answer `unavailable`.
 *
 * A live socket is looked at again every `recheckMs`. When its record is gone, cannot be read as JSON or names nobody or
 * somebody else, it closes with 4411; when its claims are others or its time is over, with 4410; when `identify` throws,
 * with 4500.
 *
 * Sessions that their use prolongs (`rolling`, `touch`): leave out `expiresAtMs`, the store's time to live governs. What a
 * socket does is no use of its login session and prolongs nothing.
 *
 * @throws OptionError naming what cannot work.
 */
export function sessionMethod(options: SessionMethodOptions): AuthMethod {
  const { store, identify, ...timing } = resolveOptions(options);
  const watcher = new CredentialWatcher<WatchedLogin, FoundLogin | null>({
    ...timing,
    maxIdsPerRead: MAX_IDS_PER_READ,
    maxReadsAtOnce: MAX_READS_AT_ONCE,
    read: (ids) => {
      const answer: unknown = store.read(ids);
      return isThenable(answer)
        ? Promise.resolve(answer).then((texts) => findLogins(texts, ids.length))
        : findLogins(answer, ids.length);
    },
    compare: (watched, found) => watched.compare(found, timing.clock.nowMs()),
  });

  function findLogins(answer: unknown, count: number): readonly (FoundLogin | null | undefined)[] {
    const texts = readTexts(answer, count) ?? [];
    return texts.map((text) => (text === null ? null : new FoundLogin(text, identify)));
  }

  function judge(id: string, answer: unknown, nowMs: number): Verdict {
    const texts = readTexts(answer, 1);
    const text = texts?.[0];
    if (text === undefined) return STORE_FAILED;
    if (text === null) return refuse('unknown_session');
    const identified = identifySession(text, identify);
    if (typeof identified === 'string') return refuse(identified);
    if (identified.expiresAtMs !== null && identified.expiresAtMs <= nowMs) return refuse('expired_session');
    return accept({
      ...identified,
      whileOpen: (session) => watcher.watch(id, new WatchedLogin(text, identified), session),
    });
  }

  return {
    name: 'session',
    fields: Type.Object({ session_id: AuthSession.properties.session_id }),
    verify({ session_id: id }, { nowMs }) {
      if (typeof id !== 'string' || !SESSION_ID.test(id)) return refuse('malformed_session');
      let answer: unknown;
      try {
        answer = store.read([id]);
        if (isThenable(answer)) {
          return Promise.resolve(answer).then(
            (texts) => judge(id, texts, nowMs),
            () => STORE_FAILED,
          );
        }
      } catch {
        return STORE_FAILED;
      }
      return judge(id, answer, nowMs);
    },
  };
}

function resolveOptions(options: SessionMethodOptions): Required<SessionMethodOptions> {
  assertKnownOptions('options', options, KNOWN);
  const { store, identify, clock = systemClock } = options;
  assertPort('store', store, ['read']);
  if (typeof identify !== 'function') throw new OptionError('identify', 'must be a function');
  assertPort('clock', clock, ['nowMs', 'monotonicMs']);
  return { store, identify, clock, ...resolveWatchTiming(options) };
}
