// How a storm of known credentials is answered without verifying each of them.

import { BoundedTable } from '../bounded-table.ts';
import { isThenable } from '../is-thenable.ts';
import { OptionError } from '../option-error.ts';
import { readVerdict } from '../read-verdict.ts';
import type {
  Credential,
  PreparedVerification,
  Verdict,
  VerificationContext,
  Verifier,
} from '../verifier.ts';
import { credentialDigest } from './credential-digest.ts';
import { Flight } from './flight.ts';
import { type Acceptance, keepableVerdict, type Refusal } from './keepable-verdict.ts';
import {
  readVerdictCacheOptions,
  type VerdictCacheOptions,
  type VerdictCacheRules,
  type VerdictLookup,
} from './verdict-cache-options.ts';

interface Kept<V> {
  readonly verdict: V;
  /** On the monotonic clock. */
  readonly untilMs: number;
}

/** A {@link Verifier} that remembers. */
export interface CachedVerifier extends Verifier {
  /**
   * The verdict that is remembered, or `null`; the verifier is never asked. For whoever lets verifications wait for
   * their turn: what is known needs none.
   */
  known(credential: Credential, context: Pick<VerificationContext, 'nowMs'>): Verdict | null;
  /** Forgets everything, also what is being verified right now: e.g. after keys were changed by hand. */
  clear(): void;
}

/** At most this many verifications can be joined; beyond, the oldest are no longer. Those that hang are among them. */
const MAX_FLIGHTS = 10_000;
const JITTER = 0.2;

/**
 * Wraps the verifier of a method whose credential alone decides, such as `bearer`, and remembers its verdicts for a short
 * while, by a digest of the credential:
 *
 * - acceptances, until the credential expires, 60 s at most, so that reconnecting costs no second verification;
 * - refusals that time does not mend and that took a turn, about 10 s, so that retrying with a stale credential costs none
 *   either;
 * - one verification serves all who present the same credential meanwhile; it is aborted when the last of them is gone.
 *
 * What is remembered is answered directly, also where the verifier returns promises. A revoked credential goes on being
 * accepted until it is forgotten unless `isStillGood` says otherwise. Never remembered: `unavailable`, `limited`,
 * `challenged`, failures, acceptances with `whileOpen` or `confirmedKey` or bound by a claim `cnf`, and claims that
 * are not JSON data. Wrap it in `requirePossession`, not the other way round.
 *
 * @throws OptionError naming the first option that cannot work.
 */
export function cacheVerdicts(verifier: Verifier, options: VerdictCacheOptions = {}): CachedVerifier {
  if (typeof verifier !== 'function') throw new OptionError('verifier', 'must be a function');
  const rules = readVerdictCacheOptions(options);
  let memory = new VerdictMemory(verifier, rules);
  return Object.assign(
    (credential: Credential, context: VerificationContext) => memory.verify(credential, context),
    {
      known: (credential: Credential, context: Pick<VerificationContext, 'nowMs'>) =>
        memory.known(credential, context),
      prepare: (credential: Credential, context: Pick<VerificationContext, 'nowMs'>) =>
        memory.prepare(credential, context, (late) => memory.verify(credential, late)),
      clear: () => {
        memory = new VerdictMemory(verifier, rules);
      },
    },
  );
}

class VerdictMemory {
  readonly #verifier: Verifier;
  readonly #rules: VerdictCacheRules;
  readonly #digest = credentialDigest();
  readonly #accepted: BoundedTable<Kept<Acceptance>> | null;
  readonly #refused: BoundedTable<Kept<Refusal>> | null;
  readonly #flights = new Map<string, Flight>();

  constructor(verifier: Verifier, rules: VerdictCacheRules) {
    this.#verifier = verifier;
    this.#rules = rules;
    // Two tables: whoever can make up refusals must not push acceptances out.
    this.#accepted = rules.maxAccepted === 0 ? null : new BoundedTable(rules.maxAccepted);
    this.#refused = rules.maxRefused === 0 ? null : new BoundedTable(rules.maxRefused);
  }

  verify(credential: Credential, context: VerificationContext): Verdict | Promise<Verdict> {
    const key = this.#keyOf(credential);
    if (key === undefined) return this.#verifier(credential, context);
    const nowMs = this.#rules.clock.monotonicMs();
    const known = this.#find(key, context.nowMs, nowMs);
    if (known !== null) return known;
    const flight = this.#flights.get(key);
    if (
      flight !== undefined &&
      nowMs - flight.startedAtMs < this.#rules.joinWithinMs &&
      flight.answer !== null
    ) {
      this.#tell('joined');
      flight.join(context);
      return this.#shared(flight, credential, context);
    }
    this.#tell('miss');
    return this.#ask(key, credential, context, nowMs);
  }

  known(credential: Credential, context: Pick<VerificationContext, 'nowMs'>): Verdict | null {
    return this.#knownBy(this.#keyOf(credential), context);
  }

  #keyOf(credential: Credential): string | undefined {
    return this.#digest(this.#rules.credentialText(credential));
  }

  #knownBy(key: string | undefined, { nowMs }: Pick<VerificationContext, 'nowMs'>): Verdict | null {
    return key === undefined ? null : this.#find(key, nowMs, this.#rules.clock.monotonicMs());
  }

  /** What is known needs no turn. What is not waits in the lane of the verifier, and is looked for again when it is its turn. */
  prepare(
    credential: Credential,
    context: Pick<VerificationContext, 'nowMs'>,
    run: PreparedVerification['run'],
  ): Verdict | PreparedVerification {
    const key = this.#keyOf(credential);
    const known = this.#knownBy(key, context);
    if (known !== null) return known;
    const prepared = this.#verifier.prepare?.(credential, context);
    if (prepared !== undefined && 'outcome' in prepared) {
      // What is refused for next to nothing is not worth the place of something that was not.
      this.#tell('miss');
      if (key !== undefined && prepared.outcome === 'accepted') this.#keep(key, prepared);
      return prepared;
    }
    return {
      lane: prepared?.lane ?? 'lookup',
      run,
    };
  }

  #find(key: string, wallMs: number, nowMs: number): Verdict | null {
    const known = this.#findAccepted(key, wallMs, nowMs) ?? this.#findRefused(key, nowMs);
    if (known !== null) this.#tell(known.outcome === 'accepted' ? 'hit' : 'negative_hit');
    return known;
  }

  #findAccepted(key: string, wallMs: number, nowMs: number): Acceptance | null {
    const kept = this.#accepted?.get(key);
    if (kept === undefined) return null;
    const { verdict, untilMs } = kept;
    if (
      nowMs < untilMs &&
      (verdict.expiresAtMs === null || verdict.expiresAtMs > wallMs) &&
      this.#isGood(verdict)
    ) {
      this.#accepted?.set(key, kept);
      return verdict;
    }
    this.#accepted?.delete(key);
    return null;
  }

  #findRefused(key: string, nowMs: number): Refusal | null {
    const kept = this.#refused?.get(key);
    if (kept === undefined) return null;
    if (nowMs < kept.untilMs) return kept.verdict;
    this.#refused?.delete(key);
    return null;
  }

  #isGood(identity: Acceptance): boolean {
    const { isStillGood } = this.#rules;
    if (isStillGood === null) return true;
    try {
      return isStillGood(identity) === true;
    } catch {
      return false;
    }
  }

  #ask(
    key: string,
    credential: Credential,
    context: VerificationContext,
    startedAtMs: number,
  ): Verdict | Promise<Verdict> {
    const flight = new Flight(context, startedAtMs, (deserted) => this.#land(key, deserted));
    flight.join(context);
    const answer: unknown = this.#verifier(credential, flight);
    if (!isThenable(answer)) {
      this.#keep(key, answer);
      return answer as Verdict;
    }
    // Not Promise.resolve: for a promise that was tampered with it runs the tampering here, where it may throw.
    const settled = new Promise<unknown>((resolve) => resolve(answer)).then(
      (value) => {
        // Deserted and done all the same: it is known now.
        this.#land(key, flight);
        flight.verdict = this.#keep(key, value);
        return value;
      },
      (error: unknown) => {
        this.#land(key, flight);
        throw error;
      },
    );
    this.#launch(key, flight, settled);
    return settled as Promise<Verdict>;
  }

  #launch(key: string, flight: Flight, settled: Promise<unknown>): void {
    this.#flights.delete(key);
    if (this.#flights.size >= MAX_FLIGHTS) {
      const [oldest] = this.#flights.keys();
      if (oldest !== undefined) this.#flights.delete(oldest);
    }
    this.#flights.set(key, flight);
    // Last: it may find that everybody has gone already, and land.
    flight.departs(settled);
  }

  #land(key: string, flight: Flight): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }

  /** Waits for what was asked on behalf of somebody else, and asks again where that is an answer to them alone. */
  async #shared(flight: Flight, credential: Credential, context: VerificationContext): Promise<Verdict> {
    const read = readVerdict(await flight.answer);
    if (read.outcome === 'unavailable') return read;
    const { verdict } = flight;
    // Asked here too: it may have been revoked after that verification began and before this one did.
    const isShared = verdict !== null && (verdict.outcome === 'refused' || this.#isGood(verdict));
    return isShared ? verdict : this.#verifier(credential, context);
  }

  #keep(key: string, answer: unknown): Acceptance | Refusal | null {
    const verdict = keepableVerdict(answer);
    if (verdict === null) return null;
    const { acceptedTtlMs, clock, refusedTtlMs, temporaryReasons } = this.#rules;
    const nowMs = clock.monotonicMs();
    if (verdict.outcome === 'refused') {
      this.#accepted?.delete(key);
      if (temporaryReasons.has(verdict.reason)) return verdict;
      // Clients that were refused together must not all be verified together when the verdict is forgotten.
      const ttlMs = refusedTtlMs * (1 - JITTER + 2 * JITTER * this.#rules.random());
      this.#refused?.set(key, { verdict, untilMs: nowMs + ttlMs });
      return verdict;
    }
    this.#refused?.delete(key);
    const { expiresAtMs } = verdict;
    const leftMs = expiresAtMs === null ? acceptedTtlMs : expiresAtMs - clock.nowMs();
    if (leftMs > 0) this.#accepted?.set(key, { verdict, untilMs: nowMs + Math.min(acceptedTtlMs, leftMs) });
    return verdict;
  }

  #tell(found: VerdictLookup): void {
    try {
      this.#rules.onLookup?.(found);
    } catch {
      // Whoever counts must not decide.
    }
  }
}
