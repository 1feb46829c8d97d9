// How does somebody who was in come back without their token, and without whoever verifies it? Clauses RESUME-1 to RESUME-5.
import { AuthResume } from '@inband/protocol';
import { Type } from '@sinclair/typebox';
import { isThenable } from '../is-thenable.ts';
import { CLOCK_TOLERANCE_MS } from '../key-ring/clock-tolerance.ts';
import type { AuthMethod } from '../methods/auth-method.ts';
import { isLocal } from '../spent/is-local.ts';
import type { SpentStats } from '../spent/local-spent-store.ts';
import { accept, type Identity, refuse, type Verdict, type Verifier } from '../verifier.ts';
import { ForwardClock } from './forward-clock.ts';
import { type ResolvedResumeOptions, type ResumeOptions, resolveResumeOptions } from './resume-options.ts';
import { type ResumeRecord, readResumeRecord, writeResumeRecord } from './resume-record.ts';
import { ResumeSeal, type SealProblem } from './resume-seal.ts';

/** Why a resume credential is refused, for the log. The client is told what it is told of every other one (RESUME-5). */
export type ResumeRefusal =
  | SealProblem
  | 'resume_expired'
  | 'resume_from_future'
  | 'resume_spent'
  | 'resume_store_failed'
  | 'resume_revoked';

/** Since the start. */
export interface ResumeStats {
  readonly sealed: number;
  /** Asked for, and not given: see {@link Resume.seal}. */
  readonly withheld: number;
  readonly resumed: number;
  readonly refused: number;
  /** Of a table in memory; null where another store keeps it. */
  readonly spent: SpentStats | null;
}

export interface Resume {
  /** The method `resume`. Answers directly where the store of used ones does, and needs no turn of its own then. */
  readonly method: AuthMethod;
  /**
   * What `auth_ok` is to carry for this identity, or null where it is to carry nothing (RESUME-2): an identity that never
   * expires or has, that somebody watches, that is bound to a key, or that would make it too long. Never throws. A few
   * microseconds.
   */
  seal(identity: Identity, nowMs: number): string | null;
  readonly stats: ResumeStats;
}

interface Presented {
  readonly id: string;
  readonly record: ResumeRecord;
}

/** @throws OptionError naming the option that cannot work. */
export function createResume(options: ResumeOptions = {}): Resume {
  return new SealedResume(resolveResumeOptions(options));
}

class SealedResume implements Resume {
  readonly method: AuthMethod;
  readonly #options: ResolvedResumeOptions;
  readonly #seal: ResumeSeal;
  readonly #clock: ForwardClock;
  #sealed = 0;
  #withheld = 0;
  #resumed = 0;
  #refused = 0;

  constructor(options: ResolvedResumeOptions) {
    this.#options = options;
    this.#seal = new ResumeSeal(options.keys, options.maxLength);
    this.#clock = new ForwardClock(options.clock);
    this.method = {
      name: 'resume',
      fields: Type.Object({ resume: AuthResume.properties.resume }),
      verify: this.#verifier(),
      ...(isLocal(options.spent) ? { lane: null } : {}),
    };
  }

  get stats(): ResumeStats {
    const { spent } = this.#options;
    return {
      sealed: this.#sealed,
      withheld: this.#withheld,
      resumed: this.#resumed,
      refused: this.#refused,
      spent: isLocal(spent) ? spent.stats : null,
    };
  }

  seal(identity: Identity, nowMs: number): string | null {
    const text = this.#trySeal(identity, nowMs);
    if (text === null) this.#withheld += 1;
    else this.#sealed += 1;
    return text;
  }

  #trySeal(identity: Identity, nowMs: number): string | null {
    try {
      return this.#sealOrNull(identity, nowMs);
    } catch {
      // Claims are whatever the verifier made of them.
      return null;
    }
  }

  #sealOrNull(identity: Identity, wallMs: number): string | null {
    const { subject, expiresAtMs, claims, confirmedKey, whileOpen } = identity;
    if (expiresAtMs === null || whileOpen !== undefined || confirmedKey !== undefined) return null;
    if (Object.hasOwn(claims, 'cnf')) return null;
    const issuedAtMs = Math.floor(wallMs);
    const usableUntilMs = Math.min(expiresAtMs, issuedAtMs + this.#options.maxAgeMs);
    if (usableUntilMs <= this.#clock.at(wallMs)) return null;
    const plain = writeResumeRecord({
      subject,
      sessionExpiresAtMs: expiresAtMs,
      usableUntilMs,
      issuedAtMs,
      claims,
    });
    return plain === null ? null : this.#seal.seal(plain);
  }

  #verifier(): Verifier {
    const verify: Verifier = ({ resume }, { nowMs }) => this.#use(this.#read(resume, nowMs), nowMs);
    if (isLocal(this.#options.spent)) return verify;
    // Opening is cheap; only who has something to be written down in the store waits for a turn to ask it.
    const prepare: Verifier['prepare'] = ({ resume }, { nowMs }) => {
      const presented = this.#read(resume, nowMs);
      if (typeof presented === 'string') return this.#refuse(presented);
      return { lane: 'lookup', run: (context) => this.#use(presented, context.nowMs) };
    };
    return Object.assign(verify, { prepare });
  }

  #read(resume: unknown, wallMs: number): Presented | ResumeRefusal {
    if (typeof resume !== 'string') return 'resume_malformed';
    const opened = this.#seal.open(resume);
    if (typeof opened === 'string') return opened;
    const record = readResumeRecord(opened.plain);
    if (record === null) return 'resume_malformed';
    return this.#untimely(record, this.#clock.at(wallMs)) ?? { id: opened.id, record };
  }

  #untimely({ issuedAtMs, usableUntilMs }: ResumeRecord, nowMs: number): ResumeRefusal | undefined {
    if (issuedAtMs > nowMs + CLOCK_TOLERANCE_MS) return 'resume_from_future';
    // Its own end holds everywhere; where this server gives them for less time, that does, too.
    const isOver = nowMs >= usableUntilMs || nowMs >= issuedAtMs + this.#options.maxAgeMs;
    return isOver ? 'resume_expired' : undefined;
  }

  #use(presented: Presented | ResumeRefusal, wallMs: number): Verdict | Promise<Verdict> {
    if (typeof presented === 'string') return this.#refuse(presented);
    const { id, record } = presented;
    // Again, because it may have waited for its turn.
    const objection = this.#untimely(record, this.#clock.at(wallMs));
    if (objection !== undefined) return this.#refuse(objection);
    try {
      // Its whole life once more, not what is left of it: so it does not matter how right this server's clock is.
      const ttlMs = record.usableUntilMs - record.issuedAtMs + CLOCK_TOLERANCE_MS;
      const spent: unknown = this.#options.spent.spend(id, ttlMs);
      return isThenable(spent) ? this.#admitLater(spent, record) : this.#admit(spent, record);
    } catch {
      return this.#refuse('resume_store_failed');
    }
  }

  async #admitLater(spent: PromiseLike<unknown>, record: ResumeRecord): Promise<Verdict> {
    try {
      return this.#admit(await spent, record);
    } catch {
      return this.#refuse('resume_store_failed');
    }
  }

  /** RESUME-3, RESUME-4. Refused, not unavailable: the client has its own credential, and presents that at once. */
  #admit(isFirstUse: unknown, record: ResumeRecord): Verdict {
    if (isFirstUse !== true) {
      return this.#refuse(isFirstUse === false ? 'resume_spent' : 'resume_store_failed');
    }
    const { subject, claims, sessionExpiresAtMs: expiresAtMs, issuedAtMs } = record;
    if (!this.#isStillGood({ subject, claims, expiresAtMs, issuedAtMs }))
      return this.#refuse('resume_revoked');
    this.#resumed += 1;
    return accept({ subject, expiresAtMs, claims });
  }

  #isStillGood(identity: Parameters<ResolvedResumeOptions['isStillGood']>[0]): boolean {
    try {
      const answer: unknown = this.#options.isStillGood(identity);
      // Nobody else waits for it, and what it rejects with would end the process.
      if (isThenable(answer)) answer.then(undefined, () => {});
      return answer === true;
    } catch {
      return false;
    }
  }

  #refuse(reason: ResumeRefusal): Verdict {
    this.#refused += 1;
    return refuse(reason);
  }
}
