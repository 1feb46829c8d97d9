// Drives the protocol's server machine on one socket: facts in, state committed, effects out.
import {
  type Auth,
  awaitAuth,
  beginAuthenticated,
  CLOSE_CODES,
  type ClientMessage,
  type CloseCodeName,
  closeReason,
  DEFAULT_AUTH_METHOD,
  type ErrorMessage,
  type Event,
  type Frame,
  nextServerDeadline,
  type Request,
  type Response,
  type ServerEffect,
  type ServerInput,
  type ServerMessage,
  type ServerState,
  type SessionFacts,
  stepServer,
  Violation,
} from '@inband/protocol';
import type { Guest } from './admission/admission-control.ts';
import { NOT_WAITING } from './admission/waiting-room.ts';
import { errorMessage, errorResponse, type Replier } from './application.ts';
import { assertEventName } from './assert-event-name.ts';
import { ConnectionSession } from './connection-session.ts';
import { type Deadlined, NOT_DUE } from './deadline-wheel.ts';
import type { Encoder } from './encoder.ts';
import type { Epoch } from './epoch.ts';
import type { GateContext } from './gate-context.ts';
import { isThenable } from './is-thenable.ts';
import { OpenSession } from './open-session.ts';
import type { Peer } from './peer.ts';
import type { ReadVerdict } from './read-verdict.ts';
import { sessionFactsOf } from './session-facts-of.ts';
import { createSessionId } from './session-id.ts';
import type { SendOutcome, Socket } from './socket.ts';
import { toServerInput } from './to-server-input.ts';
import { toVerificationResult } from './to-verification-result.ts';
import type { UpgradeRefusal } from './upgrade/accepted-upgrade.ts';
import { Verification } from './verification.ts';
import type { Identity } from './verifier.ts';

/** The name of this way in, beside those of the ways before the upgrade. */
const FIRST_MESSAGE = 'first_message';

export class Connection implements Deadlined, Replier, Guest {
  readonly #gate: GateContext;
  readonly #socket: Socket;
  readonly #encoder: Encoder;
  readonly #peer: Peer;
  /** When it was opened: microseconds after an epoch that it shares with others. */
  readonly #epoch: Epoch;
  readonly #openedAtUs: number;
  /** What there was to authenticate in when it was opened (FLOOD-7). */
  readonly #authTimeoutMs: number;
  /** Null until the first input: most of those who say nothing never need one (FLOOD-1). */
  #state: ServerState | null = null;
  /** Null until somebody is in: a connection that waits does not carry what only a session needs (FLOOD-1). */
  #open: OpenSession | null = null;
  #verification: Verification | null = null;
  /** Who was let in and is to have a session; gone once it has one. */
  #identity: Identity | null;
  /** Why the socket is closed, or about to be; null while it is open. */
  #closedWith: CloseCodeName | 'peer' | null = null;
  /** Inputs that came while effects were running; they wait their turn. */
  #waiting: ServerInput[] | null = null;
  #isRunning = false;
  /** It was opened only to be told so, and is no newcomer to whoever counts those. */
  #isRefused = false;

  place = NOT_WAITING;
  dueTick = NOT_DUE;
  earlier: Deadlined | null = null;
  later: Deadlined | null = null;
  /** Its neighbours among the connections of its gate. Both belong to {@link ConnectionList}. */
  next: Connection | null = null;
  previous: Connection | null = null;

  /** `identity`: who it is, where the upgrade was authenticated; null where the first message will say. */
  constructor(
    gate: GateContext,
    socket: Socket,
    encoder: Encoder,
    { peer, identity }: { readonly peer: Peer; readonly identity: Identity | null },
  ) {
    this.#gate = gate;
    this.#socket = socket;
    this.#encoder = encoder;
    this.#peer = peer;
    this.#identity = identity;
    const monotonicMs = gate.clock.monotonicMs();
    this.#epoch = gate.epochs.epochOf(gate.clock.nowMs(), monotonicMs);
    this.#openedAtUs = Math.floor((monotonicMs - this.#epoch.monotonicMs) * 1_000);
    this.#authTimeoutMs = gate.admission.authTimeoutMs;
    gate.deadlines.arm(this, this.#authTimeoutMs);
    gate.counts.unauthenticated += 1;
    gate.metrics.connectionOpened();
  }

  get isAuthenticated(): boolean {
    return this.#state !== null && this.#state.kind === 'authenticated';
  }

  /** On the clock that nobody sets. */
  get #openedMonotonicMs(): number {
    return this.#epoch.monotonicMs + this.#openedAtUs / 1_000;
  }

  get #openedAtMs(): number {
    return Math.floor(this.#epoch.wallMs + this.#openedAtUs / 1_000);
  }

  get #current(): ServerState {
    this.#state ??= awaitAuth(this.#openedAtMs, { authTimeoutMs: this.#authTimeoutMs });
    return this.#state;
  }

  get bufferedBytes(): number {
    return this.#isOver() ? 0 : this.#socket.bufferedBytes();
  }

  // --- what the transport tells ---

  /**
   * The transport is ready: whatever it calls for this socket from now on reaches this connection. MUST be told once,
   * before anything else. Whoever authenticated with the upgrade gets `auth_ok` here (UPGRADE-4), and for whom there is no
   * room it ends here.
   */
  socketOpened(refusal?: UpgradeRefusal): void {
    if (refusal !== undefined) {
      this.#isRefused = true;
      this.close(refusal.code, refusal.retryAfterMs);
      return;
    }
    const identity = this.#identity;
    if (identity === null) return;
    const state = this.#current;
    if (state.kind !== 'awaitingAuth') return;
    // Whoever authenticates by the upgrade comes back by the upgrade, and has no use for what an `auth` would carry.
    const session = sessionFactsOf(identity, createSessionId());
    const step = beginAuthenticated(state, session, this.#nowMs(), this.#gate.machine);
    this.#state = step.state;
    this.#runAll(step.effects);
    this.#tellWaiting();
  }

  /** A frame arrived. Reads it before it returns: the frame's memory is the transport's. */
  frameReceived(frame: Frame): void {
    if (this.#isOver()) return;
    this.#gate.metrics.messageReceived();
    const message = this.#read(frame);
    const nowMs = this.#nowMs();
    this.#tell(
      message instanceof Violation
        ? { kind: 'violationFound', nowMs, violation: message }
        : toServerInput(message, nowMs),
    );
  }

  socketClosed(): void {
    const { admission, counts, deadlines, metrics } = this.#gate;
    this.#closedWith ??= 'peer';
    deadlines.disarm(this);
    admission.leave(this);
    const phase = this.#open === null ? 'unauthenticated' : 'authenticated';
    if (phase === 'unauthenticated' && !this.#isRefused)
      admission.ended(this.#peer.address, this.#closedWith);
    counts[phase] -= 1;
    metrics.connectionClosed(phase, this.#closedWith);
    this.#tell({ kind: 'socketClosed', nowMs: this.#nowMs() });
  }

  socketDrained(): void {
    // uWebSockets.js also says so when there is merely less than before.
    if (this.#open === null || this.bufferedBytes > 0) return;
    if (!this.#isOver()) this.#gate.application.drained(this.#open.session);
  }

  /** FLOOD-2. */
  evicted(retryAfterMs: number): void {
    this.#gate.admission.leave(this);
    this.close('overloaded', retryAfterMs);
  }

  deadlineReached(): void {
    this.#tell({ kind: 'deadlineReached', nowMs: this.#nowMs() });
    // Still here after its deadline: the clock was set back.
    if (this.isAuthenticated && this.dueTick === NOT_DUE) this.#armExpiry();
  }

  // --- what the application and the owner of the server ask ---

  close(code: CloseCodeName, retryAfterMs?: number): void {
    const nowMs = this.#nowMs();
    this.#tell(
      retryAfterMs === undefined
        ? { kind: 'closeRequested', nowMs, code }
        : { kind: 'closeRequested', nowMs, code, retryAfterMs },
    );
  }

  drain(reconnectAfterMs: number): void {
    this.#tell({ kind: 'drainRequested', nowMs: this.#nowMs(), reconnectAfterMs });
  }

  /** @throws CodecError when the message holds no JSON value; nothing was sent then, and the connection lives. */
  send(message: Event | Response | ErrorMessage): SendOutcome | 'closed' {
    if (!this.isAuthenticated) return 'closed';
    this.#encoder.encode(message);
    let outcome: SendOutcome | 'closed' = 'closed';
    const nowMs = this.#nowMs();
    try {
      for (const effect of this.#commit({ kind: 'sendRequested', nowMs, message })) {
        if (effect.kind === 'send') outcome = this.#transmit(effect.message);
        else this.#run(effect);
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#tellWaiting();
    return outcome;
  }

  /** @throws TypeError for a name that is no event's; CodecError for data that is no JSON value. */
  sendEvent(name: string, data: unknown): SendOutcome | 'closed' {
    assertEventName(name, this.#gate.serverEvents);
    return this.send({ type: 'event', name, data });
  }

  reply(message: Response | ErrorMessage): void {
    this.send(message);
  }

  refuse(answer: Response | ErrorMessage): void {
    this.#gate.metrics.applicationError(
      answer.type === 'error' ? answer.code : (answer.error?.code ?? 'unknown'),
    );
    this.#tell({ kind: 'applicationMessageRefused', nowMs: this.#nowMs(), answer });
  }

  // --- the driver ---

  /**
   * The time, for the machine. Until somebody is in, it runs on from the opening: the deadline must not move when the
   * machine's clock is set (AUTH-3). A session's expiry is a promise of the wall clock.
   */
  #nowMs(): number {
    const { clock } = this.#gate;
    if (this.isAuthenticated) return clock.nowMs();
    return Math.floor(this.#epoch.wallMs + clock.monotonicMs() - this.#epoch.monotonicMs);
  }

  #read(frame: Frame): ClientMessage | Violation {
    const { reader } = this.#gate;
    const { codec } = this.#encoder;
    if (this.isAuthenticated) return reader.readAuthenticated(frame, codec);
    return this.#state?.kind === 'challenged'
      ? reader.readChallenged(frame, codec)
      : reader.readUnauthenticated(frame, codec);
  }

  #isOver(): boolean {
    return this.#state?.kind === 'closing' || this.#state?.kind === 'closed';
  }

  /**
   * Steps the machine. What the transport tells while effects run (uWebSockets.js calls its close handler from within
   * `end`) waits until they are done, so that no effect runs in a later state than it was made for.
   */
  #tell(input: ServerInput): void {
    if (this.#isRunning) {
      this.#waiting ??= [];
      this.#waiting.push(input);
      return;
    }
    this.#step(input);
    this.#tellWaiting();
  }

  #step(input: ServerInput): void {
    this.#runAll(this.#commit(input));
  }

  #runAll(effects: readonly ServerEffect[]): void {
    try {
      for (const effect of effects) this.#run(effect);
    } catch (error) {
      this.#fail(error);
    }
  }

  /**
   * A fault of ours, or of a port, ends this connection and no other (SEC-4). Where it came between the decision to
   * close and the close itself, the socket is closed here: nobody else would ever do it.
   */
  #fail(error: unknown): void {
    this.#gate.log.write('error', { err: error }, 'connection failed');
    const nowMs = this.#nowMs();
    if (!this.#isOver()) this.#step({ kind: 'closeRequested', nowMs, code: 'internal_error' });
    else if (this.#state?.kind === 'closing') this.#endSocket('internal_error');
  }

  #tellWaiting(): void {
    if (this.#isRunning) return;
    for (let next = this.#waiting?.shift(); next !== undefined; next = this.#waiting?.shift())
      this.#step(next);
  }

  #commit(input: ServerInput): readonly ServerEffect[] {
    const { state, effects } = stepServer(this.#current, input, this.#gate.machine);
    this.#state = state;
    return effects;
  }

  #run(effect: ServerEffect): void {
    // The machine puts these two last in their step, so the application may act at once on what it is told.
    if (effect.kind === 'deliver') return this.#deliver(effect.message);
    if (effect.kind === 'openSession') return this.#openSession(effect.session);
    const wasRunning = this.#isRunning;
    this.#isRunning = true;
    try {
      this.#perform(effect);
    } finally {
      this.#isRunning = wasRunning;
    }
  }

  #perform(effect: Exclude<ServerEffect, { kind: 'deliver' | 'openSession' }>): void {
    switch (effect.kind) {
      case 'send':
        this.#transmit(effect.message);
        return;
      case 'startVerification':
        return this.#startVerification(effect.gen, effect.message);
      case 'verifyProof':
        this.#verification?.prove(effect.proof);
        return;
      case 'abortVerification':
        return this.#abortVerification();
      case 'endSession':
        return this.#endSession(effect.code);
      case 'closeSocket':
        return this.#closeSocket(effect);
    }
  }

  #transmit(message: ServerMessage): SendOutcome {
    if (this.#closedWith !== null) return 'dropped';
    // What the application says went through `encode` before it got here; all else is our own.
    const outcome = this.#socket.send(this.#encoder.encodeChecked(message));
    if (outcome === 'dropped') this.#tell({ kind: 'frameDropped', nowMs: this.#nowMs() });
    else this.#gate.metrics.messageSent();
    return outcome;
  }

  #startVerification(gen: number, message: Auth): void {
    const name = message.method ?? DEFAULT_AUTH_METHOD;
    const method = this.#gate.methods.get(name);
    if (method === undefined) throw new Error('unreachable: the reader lets only known methods through');
    const facts = { method, peer: this.#peer, way: FIRST_MESSAGE };
    const verification = new Verification(this.#gate, facts, (verdict) => this.#settle(gen, verdict));
    this.#verification = verification;
    verification.start(Object.assign({ method: name }, message));
  }

  #settle(gen: number, verdict: ReadVerdict): void {
    const nowMs = this.#nowMs();
    if (verdict.outcome === 'challenged') {
      this.#tell({ kind: 'challengeIssued', nowMs, gen, challenge: verdict.challenge });
      return;
    }
    this.#verification = null;
    this.#identity = verdict.outcome === 'accepted' ? verdict : null;
    const { clock, offers } = this.#gate;
    const result = toVerificationResult(verdict, (identity) =>
      sessionFactsOf(identity, createSessionId(), offers.offersTo(identity, clock.nowMs())),
    );
    this.#tell({ kind: 'verificationSettled', nowMs, gen, result });
  }

  #abortVerification(): void {
    this.#verification?.abort();
    this.#verification = null;
  }

  #openSession(facts: SessionFacts): void {
    const { admission, application, clock, counts, metrics, registry } = this.#gate;
    const tookMs = clock.monotonicMs() - this.#openedMonotonicMs;
    admission.authenticated(this, this.#peer.address, tookMs);
    const session = new ConnectionSession(this, facts);
    this.#open = new OpenSession(session);
    counts.unauthenticated -= 1;
    counts.authenticated += 1;
    this.#armExpiry();
    metrics.authenticated(tookMs);
    registry.add(session);
    application.opened(session);
    this.#watchCredential(session);
  }

  /** Last: whoever watches may find at once that the session must end, and the application that opened it may, too. */
  #watchCredential(session: ConnectionSession): void {
    const whileOpen = this.#identity?.whileOpen;
    this.#identity = null;
    if (whileOpen === undefined || !this.isAuthenticated) return;
    const release: unknown = whileOpen(session);
    // What an async function throws would end the process, because nobody else waits for it.
    if (isThenable(release)) release.then(undefined, () => {});
    if (!isRelease(release)) throw new TypeError('"whileOpen" must return a function');
    if (this.isAuthenticated && this.#open !== null) this.#open.release = release;
    else release();
  }

  #deliver(message: Event | Request): void {
    const { application, maxInFlightRequests } = this.#gate;
    const open = this.#open;
    if (open === null) return;
    if (open.handlersInFlight >= maxInFlightRequests) {
      const code = 'too_many_requests';
      this.refuse(message.type === 'event' ? errorMessage(code) : errorResponse(message.id, code));
      return;
    }
    open.handlersInFlight += 1;
    const done = (): void => {
      open.handlersInFlight -= 1;
    };
    if (message.type === 'event') application.handleEvent(open.session, message, this, done);
    else application.handleRequest(open.session, message, this, done);
  }

  #endSession(code: CloseCodeName | null): void {
    const open = this.#open;
    if (open === null) return;
    const { release, session } = open;
    open.release = null;
    this.#gate.registry.remove(session);
    try {
      release?.();
    } finally {
      this.#gate.application.closed(session, code);
    }
  }

  #closeSocket({ code, retryAfterMs, detail }: Extract<ServerEffect, { kind: 'closeSocket' }>): void {
    const { log } = this.#gate;
    if (log.takes('info', 'connection closed')) {
      const fields = { peer: this.#peer.address, code, detail, session: this.#open?.session.id };
      log.write('info', fields, 'connection closed');
    }
    this.#endSocket(code, retryAfterMs);
  }

  #endSocket(code: CloseCodeName, retryAfterMs?: number): void {
    if (this.#closedWith !== null) return;
    this.#closedWith = code;
    this.#identity = null;
    const { admission } = this.#gate;
    admission.leave(this);
    // Whoever is in is always told. Whoever is not could hold a socket for as long as it is waited for (FLOOD-5).
    if (this.#open === null && admission.isCurt) this.#socket.cut();
    else this.#socket.close(CLOSE_CODES[code].code, closeReason(code, retryAfterMs));
  }

  #armExpiry(): void {
    const { clock, deadlines } = this.#gate;
    const expiresAtMs = nextServerDeadline(this.#current);
    if (expiresAtMs === null) deadlines.disarm(this);
    else deadlines.arm(this, expiresAtMs - clock.nowMs());
  }
}

function isRelease(value: unknown): value is () => void {
  return typeof value === 'function';
}
