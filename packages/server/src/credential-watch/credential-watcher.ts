// Are the credentials of live sessions still good? One timer looks all of them up again. Clause METHOD-9.
import type { CloseCodeName } from '@inband/protocol';
import type { Clock } from '../clock.ts';
import { isThenable } from '../is-thenable.ts';
import type { Session } from '../session.ts';
import type { WatchTiming } from './watch-timing.ts';

export interface CredentialWatcherParts<Admitted, Found> extends WatchTiming {
  /**
   * What a store has now, in the order of `ids`; `undefined` for one of which nothing is known. A throw, a rejection and
   * an answer that is no list of that length mean that nothing is known of any of them.
   */
  readonly read: (
    ids: readonly string[],
  ) => readonly (Found | undefined)[] | Promise<readonly (Found | undefined)[]>;
  /** How many ids one read has at most. What one id fails by, the others of its read fail by as well. */
  readonly maxIdsPerRead: number;
  /** How many reads are open at once; what a store can take beside all that authenticates. */
  readonly maxReadsAtOnce: number;
  /** The code to close a session with, null when it goes on. A throw means that nothing is known. */
  readonly compare: (admitted: Admitted, found: Found) => CloseCodeName | null;
  readonly clock: Clock;
}

interface Watched<Admitted> {
  readonly session: Pick<Session, 'close'>;
  readonly admitted: Admitted;
  /** What a read says that began before this session was admitted is older than what admitted it. */
  readonly lastOlderRead: number;
  /** Since when an answer is due; null while none is. */
  unansweredSinceMs: number | null;
}

interface Credential<Admitted> {
  readonly sessions: Set<Watched<Admitted>>;
  openRead: OpenRead | null;
}

interface OpenRead {
  readonly number: number;
  readonly ids: readonly string[];
  readonly beganAtMs: number;
}

/** A read that takes longer is given up, so that one lost answer does not end all looking. */
const MAX_READ_MS = 5_000;
/** A store in memory answers at once: without a pause now and then, a hundred thousand answers were one long turn. */
const MAX_IDS_PER_TURN = 2_048;
const MAX_TICK_MS = 1_000;
/** Of a time in which the process did not run, no more than this counts: nobody could have been asked meanwhile. */
const MAX_STEP_MS = 2_000;

/**
 * Closes sessions with what `compare` says, and with `auth_backend_timeout` once nothing was known of their credential
 * for `maxUncheckedMs` after it was due: to throw, to hang and to answer nonsense are the same.
 *
 * Every `recheckMs` each credential that is not being read is read again, those of several sessions once. A read that
 * hangs holds up its own ids and one of `maxReadsAtOnce` places, for 5 s at most: only where more reads hang than there
 * are places do others wait for them.
 */
export class CredentialWatcher<Admitted, Found> {
  readonly #parts: CredentialWatcherParts<Admitted, Found>;
  readonly #tickMs: number;
  readonly #ticksPerRecheck: number;
  readonly #watched = new Map<string, Credential<Admitted>>();
  readonly #openReads = new Set<OpenRead>();
  /** What is to be read in this sweep, and how much of it has been taken. */
  #due: readonly string[] = [];
  #taken = 0;
  #lastRead = 0;
  #idsThisTurn = 0;
  #isPausing = false;
  #timer: NodeJS.Timeout | null = null;
  #ticks = 0;
  /** Both of the last tick: of the monotonic clock, and of the time in which this process ran. */
  #tickedAtMs = 0;
  #awakeAtTickMs = 0;
  #hasSkipped = false;

  constructor(parts: CredentialWatcherParts<Admitted, Found>) {
    this.#parts = parts;
    // Ages are looked at more often than credentials are read, where those are read seldom.
    this.#ticksPerRecheck = Math.ceil(parts.recheckMs / MAX_TICK_MS);
    this.#tickMs = Math.floor(parts.recheckMs / this.#ticksPerRecheck);
  }

  /** How many credentials are watched. */
  get size(): number {
    return this.#watched.size;
  }

  /** Watches until what it returns is called. `admitted` has just been read. */
  watch(id: string, admitted: Admitted, session: Pick<Session, 'close'>): () => void {
    const watched: Watched<Admitted> = {
      session,
      admitted,
      lastOlderRead: this.#lastRead,
      unansweredSinceMs: null,
    };
    const credential = this.#watched.get(id);
    if (credential === undefined) this.#watched.set(id, { sessions: new Set([watched]), openRead: null });
    else credential.sessions.add(watched);
    if (this.#timer === null) this.#start();
    return () => this.#forget(id, watched);
  }

  #start(): void {
    this.#tickedAtMs = this.#parts.clock.monotonicMs();
    this.#ticks = 0;
    this.#timer = setInterval(() => this.#tick(), this.#tickMs).unref();
  }

  #forget(id: string, watched: Watched<Admitted>): void {
    const credential = this.#watched.get(id);
    if (credential === undefined || !credential.sessions.delete(watched) || credential.sessions.size > 0) {
      return;
    }
    this.#watched.delete(id);
    if (this.#watched.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
    this.#due = [];
    this.#taken = 0;
  }

  #tick(): void {
    const nowMs = this.#parts.clock.monotonicMs();
    const isLate = nowMs - this.#tickedAtMs >= 2 * this.#tickMs;
    this.#awakeAtTickMs += Math.min(nowMs - this.#tickedAtMs, MAX_STEP_MS);
    this.#tickedAtMs = nowMs;
    // After a stall answers may lie in a socket that nobody has read from yet. Never twice in a row: a process that is
    // always late must not look away for ever.
    if (!isLate || this.#hasSkipped) {
      this.#giveUpReads();
      this.#closeUnanswered();
    }
    this.#hasSkipped = isLate && !this.#hasSkipped;
    this.#ticks += 1;
    if (this.#ticks % this.#ticksPerRecheck === 0) this.#beginSweep();
    this.#readOn();
  }

  #giveUpReads(): void {
    for (const read of this.#openReads) {
      if (this.#awakeAtTickMs - read.beganAtMs >= MAX_READ_MS) this.#end(read);
    }
  }

  #closeUnanswered(): void {
    const dueAtMs = this.#awakeAtTickMs - this.#parts.maxUncheckedMs;
    for (const [id, { sessions }] of this.#watched) {
      for (const watched of sessions) {
        if (watched.unansweredSinceMs !== null && watched.unansweredSinceMs <= dueAtMs) {
          this.#close(id, watched, 'auth_backend_timeout');
        }
      }
    }
  }

  #beginSweep(): void {
    // Those that a slow sweep has not come to are due all the same.
    for (const { sessions } of this.#watched.values()) {
      for (const watched of sessions) watched.unansweredSinceMs ??= this.#awakeAtTickMs;
    }
    if (this.#taken < this.#due.length) return;
    this.#due = [...this.#watched.keys()];
    this.#taken = 0;
  }

  #readOn(): void {
    while (!this.#isPausing && this.#openReads.size < this.#parts.maxReadsAtOnce) {
      const ids = this.#takeIds();
      if (ids.length === 0) return;
      this.#begin(ids);
      this.#idsThisTurn += ids.length;
      if (this.#idsThisTurn >= MAX_IDS_PER_TURN) this.#pause();
    }
  }

  #pause(): void {
    this.#isPausing = true;
    setImmediate(() => {
      this.#isPausing = false;
      this.#idsThisTurn = 0;
      this.#readOn();
    });
  }

  #takeIds(): readonly string[] {
    const ids: string[] = [];
    while (ids.length < this.#parts.maxIdsPerRead) {
      const id = this.#due[this.#taken];
      if (id === undefined) break;
      this.#taken += 1;
      if (this.#watched.get(id)?.openRead === null) ids.push(id);
    }
    return ids;
  }

  #begin(ids: readonly string[]): void {
    this.#lastRead += 1;
    const read = { number: this.#lastRead, ids, beganAtMs: this.#awakeAtTickMs };
    this.#openReads.add(read);
    for (const id of ids) {
      const credential = this.#watched.get(id);
      if (credential !== undefined) credential.openRead = read;
    }
    try {
      const answer: unknown = this.#parts.read(ids);
      if (!isThenable(answer)) return this.#conclude(read, answer);
      const goOn = (found: unknown): void => {
        this.#conclude(read, found);
        this.#readOn();
      };
      // Resolved, so that whatever a foreign promise does, one of the two is called, and once.
      Promise.resolve(answer).then(goOn, () => goOn(null));
    } catch {
      this.#conclude(read, null);
    }
  }

  #conclude(read: OpenRead, answer: unknown): void {
    // Given up: what it says is as old as its question.
    if (!this.#openReads.has(read)) return;
    this.#end(read);
    if (!Array.isArray(answer) || answer.length !== read.ids.length) return;
    read.ids.forEach((id, index) => {
      const found = answer[index] as Found | undefined;
      if (found !== undefined) this.#compare(id, found, read.number);
    });
  }

  #end(read: OpenRead): void {
    this.#openReads.delete(read);
    for (const id of read.ids) {
      const credential = this.#watched.get(id);
      if (credential?.openRead === read) credential.openRead = null;
    }
  }

  #compare(id: string, found: Found, readNumber: number): void {
    for (const watched of this.#watched.get(id)?.sessions ?? []) {
      if (watched.lastOlderRead >= readNumber) continue;
      try {
        const code = this.#parts.compare(watched.admitted, found);
        watched.unansweredSinceMs = null;
        if (code !== null) this.#close(id, watched, code);
      } catch {
        // Nothing is known, so the session goes on aging.
      }
    }
  }

  #close(id: string, watched: Watched<Admitted>, code: CloseCodeName): void {
    this.#forget(id, watched);
    try {
      watched.session.close(code);
    } catch {
      // The next session in line must be closed all the same.
    }
  }
}
