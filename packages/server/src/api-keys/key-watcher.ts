// Are the keys of live sessions still good? One timer asks for all of them. Clause METHOD-9.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CloseCodeName } from '@inband/protocol';
import type { Clock } from '../clock.ts';
import type { Session } from '../session.ts';
import type { ApiKeyRecord, ApiKeyStore } from './api-key-store.ts';

/** How many questions to a store are open at once. */
const MAX_CONCURRENT_FINDS = 32;
/** A store in memory answers at once: without a pause now and then, a hundred thousand answers were one long turn. */
const FINDS_PER_TURN = 512;

interface WatchedKey {
  readonly record: ApiKeyRecord;
  readonly sessions: Set<Session>;
  /** When the store last said that the key is good; of the monotonic clock. */
  confirmedAtMs: number;
}

export interface KeyWatcherOptions {
  readonly store: ApiKeyStore;
  /** How often each key is asked for. */
  readonly recheckMs: number;
  /** How long sessions go on while the store does not answer. */
  readonly maxUncheckedMs: number;
  readonly clock: Clock;
}

/**
 * Closes the sessions of a key with `session_revoked` once its record is gone, has expired, or is another key's (other
 * digest, other subject); with `auth_backend_timeout` once the store has said nothing for `maxUncheckedMs`: failing,
 * hanging and answering nonsense are the same. Other claims than before wait for the next authentication.
 */
export class KeyWatcher {
  readonly #options: KeyWatcherOptions;
  readonly #watched = new Map<string, WatchedKey>();
  #timer: NodeJS.Timeout | undefined;
  #isRoundRunning = false;

  constructor(options: KeyWatcherOptions) {
    this.#options = options;
  }

  /** How many keys are watched. */
  get size(): number {
    return this.#watched.size;
  }

  /** Watches until what it returns is called. `record` has just been read. */
  watch(record: ApiKeyRecord, session: Session): () => void {
    // With its digest: after a rotation under the same id there are sessions of the old key and of the new one.
    const name = `${record.id} ${record.digest} ${record.subject}`;
    let watched = this.#watched.get(name);
    if (watched === undefined) {
      watched = { record, sessions: new Set(), confirmedAtMs: this.#options.clock.monotonicMs() };
      this.#watched.set(name, watched);
      this.#timer ??= setInterval(() => this.#tick(), this.#options.recheckMs).unref();
    }
    const { sessions } = watched;
    sessions.add(session);
    return () => {
      sessions.delete(session);
      if (sessions.size > 0 || this.#watched.get(name)?.sessions !== sessions) return;
      this.#watched.delete(name);
      if (this.#watched.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }

  #tick(): void {
    const { clock, maxUncheckedMs } = this.#options;
    const oldestMs = clock.monotonicMs() - maxUncheckedMs;
    for (const watched of [...this.#watched.values()]) {
      if (watched.confirmedAtMs < oldestMs) closeAll(watched, 'auth_backend_timeout');
    }
    // A store that hangs holds up its round, so the ages are looked at on every tick and not at the end of a round.
    if (!this.#isRoundRunning) void this.#checkAll();
  }

  async #checkAll(): Promise<void> {
    this.#isRoundRunning = true;
    const open = [...this.#watched.values()];
    let sinceTurn = 0;
    const askOn = async (): Promise<void> => {
      for (let watched = open.pop(); watched !== undefined; watched = open.pop()) {
        await this.#check(watched);
        sinceTurn += 1;
        if (sinceTurn % FINDS_PER_TURN === 0) await nextTurn();
      }
    };
    await Promise.all(Array.from({ length: Math.min(MAX_CONCURRENT_FINDS, open.length) }, askOn));
    this.#isRoundRunning = false;
  }

  /** Never rejects: an answer that is no record counts as none. */
  async #check(watched: WatchedKey): Promise<void> {
    const { store, clock } = this.#options;
    const askedAtMs = clock.monotonicMs();
    try {
      const found = (await store.find(watched.record.id)) ?? null;
      if (found !== null && typeof found !== 'object') return;
      if (found !== null && isSameKey(found, watched.record, clock.nowMs()))
        watched.confirmedAtMs = askedAtMs;
      else closeAll(watched, 'session_revoked');
    } catch {
      // Nothing is known; the age of the last answer decides.
    }
  }
}

function isSameKey(found: ApiKeyRecord, record: ApiKeyRecord, nowMs: number): boolean {
  const { digest, subject, expiresAtMs } = found;
  return (
    digest === record.digest && subject === record.subject && (expiresAtMs === null || expiresAtMs > nowMs)
  );
}

function closeAll({ sessions }: WatchedKey, code: CloseCodeName): void {
  for (const session of [...sessions]) session.close(code);
}
