// Reads, ten times a second while anything happens, what presses the server. Clause FLOOD-5.
import { totalmem } from 'node:os';
import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import type { Clock } from '../clock.ts';
import type { DescriptorBudget } from './descriptor-budget.ts';
import type { PressureGauge } from './pressure-gauge.ts';
import { StandingDelay } from './standing-delay.ts';

const SAMPLE_MS = 100;
/** What costs a system call. */
const SLOW_SAMPLE_TICKS = 10;
/** What says little about a shorter time. */
const LOOP_SAMPLE_TICKS = 3;
/** A loop that is always busy is `strained` by the default settings, and never `critical` for that alone. */
const FULL_UTILIZATION = 0.85;
/** With fewer newcomers it is not them who keep the loop busy, and turning them away would give nothing back. */
const FEW_NEWCOMERS_PER_SECOND = 500;

/** What others know. */
export interface PressureSources {
  /** 0 to 1. */
  roomFraction(): number;
  /** How long whoever makes place in the room has waited, infinite where nobody had to since the last reading. */
  roomStayMs(nowMs: number): number;
  /** How long it took of late to authenticate. */
  authenticationMs(): number;
  /** Sockets accepted since the start. */
  newcomers(): number;
  /** How far those that were not refused at accept are ahead of the rate at which they are to be taken in, 0 to 1. */
  newcomerFraction(nowMs: number): number;
  /** How long the next verification would wait. */
  verificationDelayMs(): number;
  /** How long that of a source would wait of which none waits yet. */
  crowdDelayMs(): number;
}

export interface PressureMonitorParts {
  readonly clock: Clock;
  readonly gauge: PressureGauge;
  readonly sources: PressureSources;
  readonly descriptors: DescriptorBudget;
  /** Resident memory that counts as 100 %. Default: what the container, or the machine, has. */
  readonly maxRssBytes: number | null;
  /** Called after each reading; whether something is on that a later reading must end. */
  readonly onRead: () => boolean;
}

/**
 * Has a timer only while it is {@link wake | woken} now and then or something presses: a server that nobody talks to
 * sleeps.
 */
export class PressureMonitor {
  readonly #parts: PressureMonitorParts;
  readonly #maxRssBytes: number;
  readonly #delay = new StandingDelay();
  #utilization: EventLoopUtilization = performance.eventLoopUtilization();
  /** Whether there are so many newcomers that it may be them who keep the loop busy. */
  #isThem = false;
  #utilizationFraction = 0;
  #newcomers = 0;
  #rssFraction = 0;
  #timer: NodeJS.Timeout | null = null;
  #dueMs = 0;
  #ticks = 0;
  #isNeeded = false;
  #mustGoOn = false;

  constructor(parts: PressureMonitorParts) {
    this.#parts = parts;
    this.#maxRssBytes = parts.maxRssBytes ?? machineBytes();
  }

  /** Resident memory as part of what counts as 100 %. */
  get rssFraction(): number {
    return this.#rssFraction;
  }

  /** Something happens: goes on reading for the next second at least. */
  wake(): void {
    this.#isNeeded = true;
    if (this.#timer !== null) return;
    this.#utilization = performance.eventLoopUtilization();
    this.#schedule();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #schedule(): void {
    this.#dueMs = this.#parts.clock.monotonicMs() + SAMPLE_MS;
    this.#timer = setTimeout(() => this.#tick(), SAMPLE_MS).unref();
  }

  /** Not only when it is time: in a flood that time comes late. */
  readNow(): void {
    const { clock, descriptors, gauge, sources } = this.#parts;
    const nowMs = clock.monotonicMs();
    gauge.update(
      {
        roomFraction: sources.roomFraction(),
        roomStayMs: sources.roomStayMs(nowMs),
        authenticationMs: sources.authenticationMs(),
        eventLoopDelayMs: this.#isThem ? this.#delay.medianMs : 0,
        newcomerFraction: sources.newcomerFraction(nowMs),
        loopUtilization: this.#utilizationFraction,
        verificationDelayMs: sources.verificationDelayMs(),
        crowdDelayMs: sources.crowdDelayMs(),
        rssFraction: this.#rssFraction,
        descriptorFraction: descriptors.fraction,
      },
      nowMs,
    );
    this.#mustGoOn = this.#parts.onRead();
  }

  #tick(): void {
    const { clock, gauge } = this.#parts;
    const nowMs = clock.monotonicMs();
    this.#delay.add(nowMs - this.#dueMs);
    this.#ticks += 1;
    const isSlowSample = this.#ticks % SLOW_SAMPLE_TICKS === 0;
    if (isSlowSample) this.#sampleSlowly();
    if (this.#ticks % LOOP_SAMPLE_TICKS === 0) this.#sampleLoop();
    this.readNow();
    const isAsleep = isSlowSample && !this.#isNeeded && !this.#mustGoOn && gauge.level === 'calm';
    if (isSlowSample) this.#isNeeded = false;
    if (isAsleep) this.#timer = null;
    else this.#schedule();
  }

  #sampleLoop(): void {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.#utilization);
    const newcomers = this.#parts.sources.newcomers();
    const perSecond = ((newcomers - this.#newcomers) * 1_000) / (LOOP_SAMPLE_TICKS * SAMPLE_MS);
    this.#isThem = perSecond >= FEW_NEWCOMERS_PER_SECOND;
    this.#utilizationFraction = this.#isThem ? FULL_UTILIZATION * utilization : 0;
    this.#newcomers = newcomers;
    this.#utilization = now;
  }

  #sampleSlowly(): void {
    this.#rssFraction = process.memoryUsage.rss() / this.#maxRssBytes;
    this.#parts.descriptors.sample();
  }
}

/** Without a container the constraint is 0 or larger than any machine. */
function machineBytes(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 && constrained < totalmem() ? constrained : totalmem();
}
