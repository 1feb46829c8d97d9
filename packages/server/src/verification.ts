// One authentication being decided: asks its method, asks again where that takes a proof, and lets go of it.
import type { Clock } from './clock.ts';
import { describeError } from './describe-error.ts';
import { isThenable } from './is-thenable.ts';
import type { AuthMethod } from './methods/auth-method.ts';
import type { Metrics, VerificationOutcome } from './metrics/metrics.ts';
import type { Peer } from './peer.ts';
import { broken, type ReadVerdict, readVerdict } from './read-verdict.ts';
import type { SampledLogger } from './sampled-logger.ts';
import type { QueueEntry } from './verification-queue/entry.ts';
import { VERIFICATION_LANES, type VerificationLane } from './verification-queue/verification-lane.ts';
import type { VerificationTurns } from './verification-queue/verification-turns.ts';
import type { Credential, PreparedVerification, ProofVerifier, VerificationContext } from './verifier.ts';

/** Outcomes that say nothing about the credential, but about this side. */
const OURS: ReadonlySet<string> = new Set(['broken', 'unavailable', 'overloaded']);

/** What a verifier is told. The signal is made when it is first asked for: most verifiers answer without it. */
class Context implements VerificationContext {
  readonly nowMs: number;
  readonly peer: Peer;
  #controller: AbortController | undefined;
  #isAborted = false;

  constructor(nowMs: number, peer: Peer) {
    this.nowMs = nowMs;
    this.peer = peer;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isAborted) this.#controller.abort();
    return this.#controller.signal;
  }

  abort(): void {
    this.#isAborted = true;
    this.#controller?.abort();
  }
}

/** Where a verification tells what happened. A gate has all of it. */
export interface VerificationHost {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly log: SampledLogger;
  /** Where verifications wait for their turn (FLOOD-8). */
  readonly turns: VerificationTurns;
}

export interface VerificationFacts {
  readonly method: AuthMethod;
  readonly peer: Peer;
  /** By which way in the credential came: `first_message`, or the name of an upgrade way. */
  readonly way: string;
}

const ACCEPTED = 'credential accepted';
const NOT_ACCEPTED = 'credential not accepted';

export type Settle = (verdict: ReadVerdict) => void;

/**
 * The one path by which every way in gets its verdict, its line in the log and its count (METHOD-1). `settle` is called
 * once for each {@link start} and {@link prove}, at once where the verifier answers directly, and never after
 * {@link abort}: an abandoned verification holds on to nothing, however long its verifier hangs (AUTH-4, AUTH-10).
 */
export class Verification {
  readonly #host: VerificationHost;
  readonly #facts: VerificationFacts;
  #settle: Settle | null;
  #context: Context | null = null;
  #prove: ProofVerifier | null = null;
  /** While it waits for its turn, and until its work has ended. */
  #turn: QueueEntry | null = null;
  #startedAtMs = 0;

  constructor(host: VerificationHost, facts: VerificationFacts, settle: Settle) {
    this.#host = host;
    this.#facts = facts;
    this.#settle = settle;
  }

  start(credential: Credential): void {
    const { lane = 'lookup', verify } = this.#facts.method;
    if (verify.prepare === undefined) {
      this.#await(lane, (context) => verify(credential, context), readVerdict);
      return;
    }
    let prepared: unknown;
    try {
      prepared = verify.prepare(credential, { nowMs: this.#host.clock.nowMs() });
      // Whoever rejects here has broken the rule that nothing is begun, and must not end the process for it.
      if (isThenable(prepared)) prepared.then(undefined, () => {});
    } catch (error) {
      this.#begin();
      this.#finish(broken('verifier_threw', error));
      return;
    }
    if (isPrepared(prepared)) {
      this.#await(prepared.lane, prepared.run, readVerdict);
      return;
    }
    this.#begin();
    this.#finish(readVerdict(prepared));
  }

  /** Goes on with the answer to the challenge that the last verdict was. */
  prove(proof: unknown): void {
    const prove = this.#prove;
    this.#prove = null;
    if (prove === null) throw new Error('unreachable: a proof without a challenge');
    this.#await('signature', (context) => prove(proof, context), readProofVerdict);
  }

  /** Work that has begun keeps its turn until it ends: whoever hangs up does not make room for the next (FLOOD-8). */
  abort(): void {
    this.#settle = null;
    this.#prove = null;
    this.#turn?.cancel();
    this.#turn = null;
    if (this.#context === null) return;
    this.#context.abort();
    this.#count('aborted');
  }

  #await(
    lane: VerificationLane | null,
    run: (context: VerificationContext) => unknown,
    readAnswer: (value: unknown) => ReadVerdict,
  ): void {
    if (lane === null) {
      this.#ask(run, readAnswer, null);
      return;
    }
    const turn = this.#host.turns.submit(lane, this.#facts.peer.address, {
      run: (entry) => this.#ask(run, readAnswer, entry),
      dropped: (retryAfterMs) =>
        this.#finish({ outcome: 'overloaded', reason: 'verification_queue', retryAfterMs }),
    });
    // Where it was decided in there already, there is nothing to hold on to.
    if (this.#settle !== null) this.#turn = turn;
  }

  #begin(): Context {
    const { clock, metrics } = this.#host;
    const context = new Context(clock.nowMs(), this.#facts.peer);
    this.#context = context;
    this.#startedAtMs = clock.monotonicMs();
    metrics.verificationStarted();
    return context;
  }

  #ask(
    run: (context: VerificationContext) => unknown,
    readAnswer: (value: unknown) => ReadVerdict,
    turn: QueueEntry | null,
  ): void {
    const context = this.#begin();
    let answer: unknown;
    let isPending: boolean;
    try {
      answer = run(context);
      // In here too: asking a Proxy or a getter for `then` may throw.
      isPending = isThenable(answer);
    } catch (error) {
      turn?.finished();
      this.#finish(broken('verifier_threw', error));
      return;
    }
    if (!isPending) {
      turn?.finished();
      this.#finish(readAnswer(answer));
      return;
    }
    // Not Promise.resolve: for a promise that was tampered with it runs the tampering here, where it may throw.
    new Promise((resolve) => resolve(answer))
      .finally(() => turn?.finished())
      .then(
        (value) => this.#finish(readAnswer(value)),
        (error) => this.#finish(broken('verifier_threw', error)),
      )
      .catch((error: unknown) => {
        // Whoever was told has failed; an unhandled rejection would end the process.
        this.#host.log.write('error', { thrown: describeError(error) }, 'verdict could not be acted upon');
      });
  }

  #finish(read: ReadVerdict): void {
    const settle = this.#settle;
    if (settle === null) return;
    const verdict = refuseExpired(read, this.#host.clock.nowMs());
    this.#turn = null;
    // What never had its turn was not started, and is counted by the queue.
    if (verdict.outcome !== 'overloaded') this.#count(verdict.outcome);
    if (verdict.outcome === 'challenged') this.#prove = verdict.prove;
    else {
      this.#settle = null;
      this.#logVerdict(verdict);
    }
    settle(verdict);
  }

  #count(outcome: VerificationOutcome): void {
    const { clock, metrics } = this.#host;
    this.#context = null;
    metrics.verificationEnded(outcome, clock.monotonicMs() - this.#startedAtMs);
  }

  #logVerdict(verdict: Exclude<ReadVerdict, { outcome: 'challenged' }>): void {
    const { method, peer, way } = this.#facts;
    const { log } = this.#host;
    if (verdict.outcome === 'accepted') {
      if (!log.takes('info', ACCEPTED)) return;
      const { subject } = verdict;
      log.write('info', { peer: peer.address, method: method.name, way, subject }, ACCEPTED);
    } else {
      const level = OURS.has(verdict.outcome) ? 'warn' : 'info';
      if (!log.takes(level, NOT_ACCEPTED)) return;
      log.write(level, { peer: peer.address, method: method.name, way, ...verdict }, NOT_ACCEPTED);
    }
  }
}

/** What came from a verifier of somebody's own may be anything; what is no lane would throw in the queue. */
function isPrepared(value: unknown): value is PreparedVerification {
  try {
    const { lane, run } = value as Partial<PreparedVerification>;
    return typeof run === 'function' && VERIFICATION_LANES.some((known) => known === lane);
  } catch {
    return false;
  }
}

/** AUTH-15: one challenge is all there is. */
function readProofVerdict(value: unknown): ReadVerdict {
  const verdict = readVerdict(value);
  return verdict.outcome === 'challenged' ? broken('challenged_twice') : verdict;
}

/** Here, so that log and metrics say of an identity that is over what its owner hears (AUTH-6). */
function refuseExpired(verdict: ReadVerdict, nowMs: number): ReadVerdict {
  if (verdict.outcome !== 'accepted') return verdict;
  const { expiresAtMs } = verdict;
  return expiresAtMs === null || expiresAtMs > nowMs
    ? verdict
    : { outcome: 'refused', reason: 'expired_credential' };
}
