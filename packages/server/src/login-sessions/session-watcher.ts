// Whether the login sessions behind live sockets are still there (METHOD-9).
import type { CloseCodeName } from '@inband/protocol';
import type { Clock } from '../clock.ts';
import type { Session } from '../session.ts';
import { closeCodeFor, type FoundNow } from './close-code-for.ts';
import { type IdentifiedSession, type IdentifySession, identifySession } from './identify-session.ts';
import type { LoginSessionStore } from './login-session-store.ts';
import { readTexts } from './read-texts.ts';

export interface SessionWatcherParts {
  readonly store: LoginSessionStore;
  readonly identify: IdentifySession;
  readonly clock: Clock;
  /** How often every record is read. */
  readonly recheckMs: number;
  /** How long a socket stays open while its record cannot be read. */
  readonly maxUncheckedMs: number;
}

/** What one socket was admitted by. */
export interface Admission {
  readonly session: Pick<Session, 'close'>;
  /** The record, as the store gave it. */
  readonly text: string;
  readonly identified: IdentifiedSession;
}

interface Watched {
  readonly admission: Admission;
  text: string;
  expiresAtMs: number | null;
  /** On the monotonic clock; when the last read that succeeded began. */
  checkedAtMs: number;
  /** What a round read that began before this socket was admitted is older than what admitted it. */
  readonly admittedInRound: number;
}

const MAX_IDS_PER_READ = 500;
/** A read that takes longer is given up, so that one lost answer does not end all checking. */
const MAX_ROUND_MS = 5_000;

/** One timer for all sockets, which runs only while there are any; at most one round of reads at a time. */
export class SessionWatcher {
  readonly #parts: SessionWatcherParts;
  /** By session id: sockets of one login share a read. */
  readonly #watched = new Map<string, Set<Watched>>();
  #timer: NodeJS.Timeout | null = null;
  #round = 0;
  #roundBeganMs: number | null = null;

  constructor(parts: SessionWatcherParts) {
    this.#parts = parts;
  }

  /** Closes the session when its record goes, or names somebody else. Call what this returns when it is over. */
  watch(id: string, admission: Admission): () => void {
    const { text, identified } = admission;
    const watched: Watched = {
      admission,
      text,
      expiresAtMs: identified.expiresAtMs,
      checkedAtMs: this.#parts.clock.monotonicMs(),
      admittedInRound: this.#round,
    };
    const sharing = this.#watched.get(id);
    if (sharing === undefined) this.#watched.set(id, new Set([watched]));
    else sharing.add(watched);
    this.#timer ??= setInterval(() => this.#tick(), this.#parts.recheckMs).unref();
    return () => this.#forget(id, watched);
  }

  #forget(id: string, watched: Watched): void {
    const sharing = this.#watched.get(id);
    if (sharing === undefined || !sharing.delete(watched) || sharing.size > 0) return;
    this.#watched.delete(id);
    if (this.#watched.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }

  #tick(): void {
    const nowMs = this.#parts.clock.monotonicMs();
    if (this.#roundBeganMs !== null) {
      // Only once a read was seen to wait: after a machine has slept, nobody has been checked for long, and all are well.
      for (const id of this.#watched.keys()) this.#closeIfUncheckedTooLong(id, nowMs);
      if (nowMs - this.#roundBeganMs < MAX_ROUND_MS) return;
    }
    void this.#runRound(nowMs);
  }

  async #runRound(beganMs: number): Promise<void> {
    this.#round += 1;
    this.#roundBeganMs = beganMs;
    const round = this.#round;
    const ids = [...this.#watched.keys()];
    const reads: Promise<void>[] = [];
    for (let from = 0; from < ids.length; from += MAX_IDS_PER_READ) {
      reads.push(this.#check(ids.slice(from, from + MAX_IDS_PER_READ), round, beganMs));
    }
    await Promise.all(reads);
    if (round === this.#round) this.#roundBeganMs = null;
  }

  async #check(ids: readonly string[], round: number, beganMs: number): Promise<void> {
    const texts = await this.#read(ids);
    if (round !== this.#round) return;
    ids.forEach((id, index) => {
      const text = texts?.[index];
      if (text === undefined) this.#closeIfUncheckedTooLong(id, this.#parts.clock.monotonicMs());
      else this.#compare(id, text, round, beganMs);
    });
  }

  async #read(ids: readonly string[]): Promise<readonly (string | null)[] | null> {
    try {
      return readTexts(await this.#parts.store.read(ids), ids.length);
    } catch {
      return null;
    }
  }

  #compare(id: string, text: string | null, round: number, beganMs: number): void {
    let found: FoundNow | undefined;
    for (const watched of this.#watched.get(id) ?? []) {
      if (watched.admittedInRound >= round) continue;
      watched.checkedAtMs = beganMs;
      if (text !== null && text !== watched.text) found ??= this.#identify(text);
      const code = text === null ? 'session_revoked' : this.#update(watched, text, found);
      if (code !== null) this.#close(id, watched, code);
    }
  }

  #identify(text: string): FoundNow {
    try {
      return identifySession(text, this.#parts.identify);
    } catch {
      return 'broken';
    }
  }

  /** What is now known of a login whose record is there; the code to close with when it admits this socket no more. */
  #update(watched: Watched, text: string, found: FoundNow | undefined): CloseCodeName | null {
    if (text !== watched.text && found !== undefined) {
      const code = closeCodeFor(watched.admission.identified, found);
      if (code !== null || typeof found === 'string') return code;
      watched.text = text;
      watched.expiresAtMs = found.expiresAtMs;
    }
    const isOver = watched.expiresAtMs !== null && watched.expiresAtMs <= this.#parts.clock.nowMs();
    return isOver ? 'session_expired' : null;
  }

  #closeIfUncheckedTooLong(id: string, nowMs: number): void {
    for (const watched of this.#watched.get(id) ?? []) {
      if (nowMs - watched.checkedAtMs >= this.#parts.maxUncheckedMs) {
        this.#close(id, watched, 'auth_backend_timeout');
      }
    }
  }

  #close(id: string, watched: Watched, code: CloseCodeName): void {
    this.#forget(id, watched);
    try {
      watched.admission.session.close(code);
    } catch {
      // The next socket in line must be closed all the same.
    }
  }
}
