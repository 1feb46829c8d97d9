// Who may come in just now, who has to go for it, and how hard the server is pressed: what a gate asks. Clauses FLOOD-1 to FLOOD-10.
import type { CloseCodeName } from '@inband/protocol';
import { AdmissionPasses, type AdmissionPassStats } from '../admission-pass/admission-passes.ts';
import { canonicalAddress } from '../client-address/ip-address.ts';
import type { Clock } from '../clock.ts';
import { AcceptingTurn } from './accepting-turn.ts';
import { ADMIT, Admission, type AdmissionStats } from './admission.ts';
import type { ResolvedAdmissionOptions } from './admission-options.ts';
import { AuthenticationPace } from './authentication-pace.ts';
import { DescriptorBudget } from './descriptor-budget.ts';
import { NewcomerBacklog } from './newcomer-backlog.ts';
import { PassRefusals } from './pass-refusals.ts';
import type { PenaltyEvent } from './penalty-rule.ts';
import { PressureGauge } from './pressure-gauge.ts';
import { isAtLeast, type PressureLevel } from './pressure-level.ts';
import { PressureMonitor } from './pressure-monitor.ts';
import { sharedSpentPasses } from './shared-sources.ts';
import { shrunkTimeoutMs } from './shrunk-timeout.ts';
import type { SourceBlocker } from './source-blocker.ts';
import { NOT_WAITING, type Waiting } from './waiting-room.ts';

/** A connection that waits for its authentication. */
export interface Guest extends Waiting {
  /** There is no place left for it. MUST leave the room before it returns. */
  evicted(retryAfterMs: number): void;
}

/** `pass_required`: newcomers need one just now, and this one has none that is good. */
export type Judgement =
  | { readonly outcome: 'admit' }
  | { readonly outcome: 'rate_limited' | 'overloaded' | 'pass_required'; readonly retryAfterMs: number };

export type Refusal = Exclude<Judgement, { readonly outcome: 'admit' }>;

export interface AdmissionControlParts {
  readonly clock: Clock;
  /** What one connection can have reserved for the message it announces. */
  readonly maxMessageBytes: number;
  /** No more than so many wait, whatever the budget of bytes allows. */
  readonly maxWaiting: number;
  readonly authTimeoutMs: number;
  readonly verificationDelayMs: () => number;
  /** How long a source would wait for a verification of which none waits yet. */
  readonly crowdDelayMs: () => number;
  /** The rate at which the server is to take in newcomers. */
  readonly newcomersPerSecond: number;
  /** Whether the address of a socket is that of whoever opened it. */
  readonly seesSourcesAtAccept: boolean;
  readonly random?: () => number;
}

export interface AdmissionControlStats extends AdmissionStats {
  readonly level: PressureLevel;
  /** Since the start: how many had to go to make place. */
  readonly evicted: number;
  /** Since the start: upgrades that were refused because of what their source did. */
  readonly rateLimited: number;
  /** Since the start: upgrades that were refused because there was no room for them. */
  readonly overloaded: number;
  /** Since the start: sockets that were closed before anything was read from them. */
  readonly closedAtAccept: number;
  /** Since the start: upgrades that were refused because they carried no good pass. */
  readonly passMissing: number;
  readonly openDescriptors: number;
  /** Null where passes are never asked for. */
  readonly passes: AdmissionPassStats | null;
  /** Sources that are kept away before they get here; 0 without a blocker. */
  readonly blockedSources: number;
}

const EVICTED_RETRY_MS = 1_000;
/** For whoever does not know about passes, or could not get one. */
const PASS_RETRY_MS = 2_000;
const EXHAUSTED_RETRY_MS = 5_000;
/** Of descriptors and memory; not at once below the limit, or the listening socket would come and go. */
const ACCEPTING_AGAIN_BELOW = 0.9;
/** What part of `maxAcceptingMs` holds. */
const PART_OF_ACCEPTING: Readonly<Record<PressureLevel, number>> = {
  calm: 1,
  busy: 1,
  strained: 1 / 2,
  critical: 1 / 5,
};
/** How long a source is kept away that floods; the next one of it that gets here and comes to nothing has it kept away again. */
const BLOCK_MS = 5_000;
/** Newcomers between two readings, beside those that are due. */
const READ_EVERY = 64;
/** A penalty may last longer than what it protects from: whoever comes back sooner is let in if that is over. */
const MAX_NAMED_DELAY_MS = 30_000;
/** Of the delay: who was turned away together must not come back together. */
const RETRY_SPREAD = 0.5;

/** Whose fault is it that a connection came to nothing? `over_its_rate`: its socket was one too many of its source. */
type Fault = 'over_its_rate' | 'its_own' | 'maybe_ours';

/** What a connection did that ended so; null where it did nothing. */
const PENALISED: Readonly<Partial<Record<CloseCodeName | 'peer', PenaltyEvent>>> = {
  peer: 'closed_unauthenticated',
  auth_failed: 'auth_failed',
  auth_timeout: 'deadline_exceeded',
  auth_required: 'protocol_garbage',
  auth_in_progress: 'protocol_garbage',
  bad_message: 'protocol_garbage',
  message_too_big: 'protocol_garbage',
};

export class AdmissionControl {
  readonly descriptors: DescriptorBudget;
  /** Null where none are ever asked for. */
  readonly passes: AdmissionPasses | null;
  readonly #options: ResolvedAdmissionOptions;
  readonly #parts: AdmissionControlParts;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #admission: Admission<Guest>;
  readonly #gauge: PressureGauge;
  readonly #monitor: PressureMonitor;
  readonly #backlog: NewcomerBacklog;
  #mayAccept = true;
  #onAccepting: (mayAccept: boolean) => void = () => {};
  #onLongTurn: () => void = () => {};
  readonly #turn = new AcceptingTurn();
  readonly #passRefusals: PassRefusals;
  readonly #pace = new AuthenticationPace();
  #newcomers = 0;
  #evicted = 0;
  /** By the last reading. */
  #evictedBefore = 0;
  #blocker: SourceBlocker | null = null;
  #rateLimited = 0;
  #overloaded = 0;
  #closedAtAccept = 0;
  #passMissing = 0;

  constructor(
    options: ResolvedAdmissionOptions,
    parts: AdmissionControlParts,
    descriptors = new DescriptorBudget(),
  ) {
    const { clock, maxMessageBytes, maxWaiting, random = Math.random } = parts;
    this.#options = options;
    this.#parts = parts;
    this.#clock = clock;
    this.#random = random;
    this.#admission = new Admission<Guest>(options, { maxMessageBytes, maxWaiting });
    this.#backlog = new NewcomerBacklog(parts.newcomersPerSecond);
    // Behind a proxy all are told: a connection without an answer is a failure of this server there.
    const toldPerSecond = parts.seesSourcesAtAccept ? (options.pass?.refusalsPerSecond ?? 1) : null;
    this.#passRefusals = new PassRefusals(toldPerSecond);
    this.#gauge = new PressureGauge(options.pressure);
    this.descriptors = descriptors;
    this.passes =
      options.pass === null ? null : new AdmissionPasses(options.pass, clock, sharedSpentPasses());
    this.#monitor = new PressureMonitor({
      clock,
      gauge: this.#gauge,
      descriptors,
      maxRssBytes: options.maxRssBytes,
      onRead: () => {
        const nowMs = clock.monotonicMs();
        // Passes take the pressure away; more without one than are told so say that the attack goes on.
        const goesOn = this.#passRefusals.takeUntold() > 0;
        this.passes?.update(this.level === 'critical' || goesOn, nowMs);
        this.#considerAccepting();
        return !this.#mayAccept || this.passes?.isRequired === true;
      },
      sources: {
        roomFraction: () => this.#admission.room.size / this.#admission.room.capacity,
        roomStayMs: (nowMs) => this.#roomStayMs(nowMs),
        authenticationMs: () => this.#pace.usualMs,
        newcomers: () => this.#newcomers,
        newcomerFraction: (nowMs) => this.#backlog.fraction(nowMs),
        verificationDelayMs: parts.verificationDelayMs,
        crowdDelayMs: parts.crowdDelayMs,
      },
    });
  }

  get level(): PressureLevel {
    return this.#gauge.level;
  }

  /** Something that no place in the room gives back is used up: nobody is let in but by a pass (FLOOD-5). */
  get isExhausted(): boolean {
    return this.#gauge.isExhausted;
  }

  /**
   * Whether a source is counted by its sockets as they are accepted, and so before it has cost anything; else by its upgrades,
   * as in peace and behind a proxy, where who a socket is for is said with the upgrade only.
   */
  get countsSockets(): boolean {
    return this.#parts.seesSourcesAtAccept && this.level !== 'calm';
  }

  /** Refusals are no longer said in band, where a browser can read them, and closes are cuts (FLOOD-5). */
  get isCurt(): boolean {
    return isAtLeast(this.#gauge.level, 'strained');
  }

  /** For whoever comes in now (FLOOD-7). */
  get authTimeoutMs(): number {
    return shrunkTimeoutMs(this.#gauge.level, this.#parts.authTimeoutMs, this.#options.minAuthTimeoutMs);
  }

  /** Places in the waiting room. */
  get capacity(): number {
    return this.#admission.room.capacity;
  }

  get stats(): AdmissionControlStats {
    return {
      ...this.#admission.stats,
      level: this.level,
      evicted: this.#evicted,
      rateLimited: this.#rateLimited,
      overloaded: this.#overloaded,
      closedAtAccept: this.#closedAtAccept,
      passMissing: this.#passMissing,
      passes: this.passes?.stats ?? null,
      blockedSources: this.#blocker?.blocked ?? 0,
      openDescriptors: this.descriptors.open,
    };
  }

  /**
   * A socket was accepted; to be told of each, since this is also what keeps the gauge going. `address` is null where it says
   * nothing about the source, as behind a proxy.
   *
   * Whether to close it at once, which is the cheapest of all refusals: where there is no descriptor left for it, where its
   * source opens too many, and, from `strained` on, where its source has a penalty (FLOOD-6).
   */
  socketAccepted(address: string | null): 'keep' | 'close' {
    this.#newcomers += 1;
    this.#monitor.wake();
    const nowMs = this.#clock.monotonicMs();
    // Behind a proxy a refused connection is a failure of this server, and the proxy sends everybody elsewhere.
    if (this.#parts.seesSourcesAtAccept && this.#admission.isEnforced(this.level)) {
      if (this.#turn.accepted(nowMs, this.#maxAcceptingMs) === 'too_long') this.#onLongTurn();
    }
    if (this.descriptors.isFull || (address !== null && this.#isRefusedAtAccept(address, nowMs))) {
      this.#closedAtAccept += 1;
      return 'close';
    }
    this.#backlog.add(nowMs);
    // In a flood the time to read comes late.
    if (this.#newcomers % READ_EVERY === 0) this.#monitor.readNow();
    return 'keep';
  }

  get #maxAcceptingMs(): number {
    return this.#options.maxAcceptingMs * PART_OF_ACCEPTING[this.level];
  }

  #isRefusedAtAccept(address: string, nowMs: number): boolean {
    // While passes are required, what others of this address did, or hold, does not count against whoever brings one.
    const isCurt = this.isCurt && this.passes?.isRequired !== true;
    const standing = { isCurt, authenticationMs: this.#pace.usualMs };
    const judgement = this.#admission.judgeSocket(address, this.level, nowMs, standing);
    if (judgement === 'admit') return false;
    // What others of its site do is not held against it.
    if (judgement !== 'site_limited') {
      this.#cameToNothing(address, nowMs, judgement === 'rate_limited' ? 'over_its_rate' : 'maybe_ours');
    }
    return true;
  }

  /**
   * Counts one of this source that came to nothing, while limits of sources hold, and has the source kept away if that makes it a
   * flood (FLOOD-10). What may be this server's fault counts only while others get in. Below `strained` nobody is kept away but
   * who is over their rate, and that, too, only while others get in.
   */
  #cameToNothing(address: string, nowMs: number, fault: Fault): void {
    if (!this.#admission.isEnforced(this.level)) return;
    const othersGetIn = this.#pace.isGoing(nowMs);
    if (fault === 'maybe_ours' && !othersGetIn) return;
    if (!this.#admission.cameToNothing(address, this.#pace.usualMs, nowMs) || this.#blocker === null) return;
    if (!this.isCurt && (fault !== 'over_its_rate' || !othersGetIn)) return;
    const source = canonicalAddress(address);
    if (source !== null) this.#blocker.block(source, BLOCK_MS);
  }

  /**
   * Whether an upgrade without a pass is to be cut before it is read: while passes are required, and enough are being told so
   * (PASS-1). Whoever is cut before the socket opened asks for a pass all the same (PASS-6). Counts it, if so.
   */
  cutsWithoutPass(): boolean {
    if (this.passes?.isRequired !== true || this.#passRefusals.mayTell(this.#clock.monotonicMs()))
      return false;
    this.#passMissing += 1;
    this.#passRefusals.sendAway();
    return true;
  }

  /** Whether one more may be told that it needs a pass; takes its place in this second, if so. */
  saysPassRefusal(): boolean {
    return this.#passRefusals.tell(this.#clock.monotonicMs());
  }

  /**
   * Decides about an upgrade by what its source has done so far (FLOOD-3, FLOOD-4), and while passes are required by the
   * one it carries: that counts more than what others did who share its address (PASS-1). `pass`: reads it, only then.
   */
  judge(address: string, pass: () => string | null): Judgement {
    const { level, passes } = this;
    if (passes?.isRequired === true) return this.#judgeByPass(address, pass(), passes);
    const nowMs = this.#clock.monotonicMs();
    const judgement = this.isExhausted
      ? ({ outcome: 'overloaded', isOwn: false, retryAfterMs: EXHAUSTED_RETRY_MS } as const)
      : this.#admission.judge(address, level, nowMs, this.countsSockets);
    if (judgement.outcome === 'admit') return judgement;
    if (judgement.isOwn) {
      this.#cameToNothing(address, nowMs, judgement.outcome === 'rate_limited' ? 'its_own' : 'maybe_ours');
    }
    // A source that holds more places than it may is as much over its limits as one that asks too often.
    const outcome = this.isCurt && !this.isExhausted ? 'rate_limited' : judgement.outcome;
    return this.#refuse(outcome, judgement.retryAfterMs);
  }

  #judgeByPass(address: string, pass: string | null, passes: AdmissionPasses): Judgement {
    if (passes.verify(pass, address, this.#clock.nowMs()) === 'ok') return ADMIT;
    this.#passMissing += 1;
    return { outcome: 'pass_required', retryAfterMs: this.#spread(PASS_RETRY_MS) };
  }

  /** There is no room, whoever asks. */
  refuseAll(): Refusal {
    return this.#refuse('overloaded', EXHAUSTED_RETRY_MS);
  }

  #refuse(outcome: 'rate_limited' | 'overloaded', retryAfterMs: number): Refusal {
    if (outcome === 'rate_limited') this.#rateLimited += 1;
    else this.#overloaded += 1;
    return { outcome, retryAfterMs: this.#spread(Math.min(retryAfterMs, MAX_NAMED_DELAY_MS)) };
  }

  /**
   * Gives `guest` a place, and closes the oldest of the heaviest source where there is none (FLOOD-1, FLOOD-2).
   * `reserved`: places that are taken by whoever is still being authenticated before the upgrade.
   */
  enter(guest: Guest, address: string, reserved: number): void {
    const { room } = this.#admission;
    while (room.size + reserved >= room.capacity) {
      const victim = room.victim();
      if (victim === null) break;
      this.#evicted += 1;
      victim.evicted(this.#spread(EVICTED_RETRY_MS));
      // Whatever it did: a victim that stays would be asked for ever.
      room.leave(victim);
    }
    this.#admission.enter(guest, address, this.#clock.monotonicMs());
  }

  /** A connection of this source was authenticated, so long after it was opened. It leaves the room. */
  authenticated(guest: Guest, address: string, tookMs: number): void {
    // Whoever authenticates by the upgrade never waits here.
    const waitedMs = guest.place === NOT_WAITING ? null : tookMs;
    this.#pace.succeeded(waitedMs, this.#clock.monotonicMs());
    this.leave(guest);
    this.#admission.authenticated(address);
  }

  /** It is authenticated, or gone. Does nothing for who has no place. */
  leave(guest: Guest): void {
    this.#admission.room.leave(guest);
  }

  /**
   * A connection of this source, not authenticated, ended so. Those that were evicted get no penalty. Not for one that was opened
   * only to be told that it was refused, which {@link judge} has counted.
   */
  ended(address: string, cause: CloseCodeName | 'peer'): void {
    const nowMs = this.#clock.monotonicMs();
    const event = PENALISED[cause];
    if (event !== undefined) this.#admission.note(address, event, nowMs);
    if (event !== undefined) this.#cameToNothing(address, nowMs, 'its_own');
    else if (cause === 'overloaded' || cause === 'auth_backend_timeout') {
      this.#cameToNothing(address, nowMs, 'maybe_ours');
    }
  }

  /**
   * Has `blocker` keep sources away from now on. For whoever owns the listening socket, which has started it; MUST NOT be
   * called where the address of a socket is not that of its client.
   */
  useBlocker(blocker: SourceBlocker): void {
    this.#blocker = blocker;
  }

  /**
   * `change` is told whenever the server should stop accepting sockets altogether, or may accept them again: while there is
   * no descriptor or no memory left for one (FLOOD-6). For whoever owns the listening socket.
   */
  onAccepting(change: (mayAccept: boolean) => void): void {
    this.#onAccepting = change;
  }

  /**
   * `rest` is called from within an accept, under pressure, when sockets have been accepted for too long: those who wait to
   * be accepted are to be refused, and no more accepted in this turn of the loop (FLOOD-6).
   */
  onLongTurn(rest: () => void): void {
    this.#onLongTurn = rest;
  }

  stop(): void {
    this.#monitor.stop();
  }

  #considerAccepting(): void {
    const pressed = Math.max(this.descriptors.fraction, this.#monitor.rssFraction);
    const mayAccept = pressed < (this.#mayAccept ? 1 : ACCEPTING_AGAIN_BELOW);
    if (mayAccept === this.#mayAccept) return;
    this.#mayAccept = mayAccept;
    this.#onAccepting(mayAccept);
  }

  /** As it is while place has to be made, which may also be for those who are verified before the upgrade. */
  #roomStayMs(nowMs: number): number {
    const makesPlace = this.#evicted > this.#evictedBefore;
    this.#evictedBefore = this.#evicted;
    return makesPlace ? this.#admission.room.stayMs(nowMs) : Number.POSITIVE_INFINITY;
  }

  #spread(delayMs: number): number {
    return Math.round(delayMs * (1 + RETRY_SPREAD * this.#random()));
  }
}
