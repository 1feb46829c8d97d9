// How hard is the server pressed, all readings together? Clause FLOOD-5.
import { LevelWithHysteresis } from './level-with-hysteresis.ts';
import type { PressureLevel } from './pressure-level.ts';

/** What there is to read. What cannot be read (`NaN`, as of a histogram without samples) counts as 0. */
export interface PressureReadings {
  /** Part of the waiting room that is taken, 0 to 1. */
  readonly roomFraction: number;
  /** How long whoever has to make place next has waited; infinite while nobody has to, or one source holds the place. */
  readonly roomStayMs: number;
  /** How long it took of late from the opening of a connection until it was authenticated. */
  readonly authenticationMs: number;
  /** How late the event loop runs what is due. */
  readonly eventLoopDelayMs: number;
  /** How far newcomers are ahead of the rate at which the server is to take them in, 0 to 1. */
  readonly newcomerFraction: number;
  /** How busy the event loop is, on the scale of the others. */
  readonly loopUtilization: number;
  /** How long a verification waits until it begins. */
  readonly verificationDelayMs: number;
  /** How long that of a source would wait of which none waits yet. */
  readonly crowdDelayMs: number;
  /** Resident memory, as part of what the process may use. */
  readonly rssFraction: number;
  /** Open descriptors, as part of the limit. */
  readonly descriptorFraction: number;
}

export interface PressureSettings {
  /** Each level holds from this percentage; `critical` from above it. */
  readonly busyPercent: number;
  readonly strainedPercent: number;
  readonly criticalPercent: number;
  /** What counts as 100 %. */
  readonly fullEventLoopDelayMs: number;
  /** What counts as 100 %. */
  readonly fullVerificationDelayMs: number;
  /** A stay in the room that counts as 100 %, where authenticating takes no longer: the honest need as much. */
  readonly minRoomStayMs: number;
  /** How long the readings must stay below a level before it falls. */
  readonly stepDownMs: number;
}

/** The largest of all readings decides. Pure but for what it remembers: whoever has a timer calls `update`. */
export class PressureGauge {
  readonly #settings: PressureSettings;
  readonly #all: LevelWithHysteresis;
  readonly #withoutRoom: LevelWithHysteresis;

  constructor(settings: PressureSettings) {
    this.#settings = settings;
    this.#all = new LevelWithHysteresis(settings.stepDownMs);
    this.#withoutRoom = new LevelWithHysteresis(settings.stepDownMs);
  }

  get level(): PressureLevel {
    return this.#all.level;
  }

  /**
   * Whether something is critical that making place in the waiting room does not give back: time, memory, descriptors.
   * Then newcomers are refused whoever they are, where with a full room alone the next one still gets the place of the
   * oldest.
   */
  get isExhausted(): boolean {
    return this.#withoutRoom.level === 'critical';
  }

  /** `nowMs` of the monotonic clock. */
  update(readings: PressureReadings, nowMs: number): PressureLevel {
    const { criticalPercent, fullEventLoopDelayMs, fullVerificationDelayMs, minRoomStayMs } = this.#settings;
    const strainedAtMost = (reading: number): number => Math.min(known(reading), criticalPercent / 100);
    const withoutRoom = Math.max(
      known(readings.eventLoopDelayMs / fullEventLoopDelayMs),
      known(readings.loopUtilization),
      // That many come, or that many credentials wait, is no emergency as long as everything else is in order: the queue
      // lets go of whom it cannot serve, and a single source can make itself wait.
      strainedAtMost(readings.newcomerFraction),
      strainedAtMost(readings.verificationDelayMs / fullVerificationDelayMs),
      known(readings.rssFraction),
      // While there is one, whoever got it may as well have it; who gets none is seen to as sockets are accepted (FLOOD-6).
      strainedAtMost(readings.descriptorFraction),
    );
    this.#withoutRoom.update(this.#levelOf(withoutRoom), nowMs);
    const crowd = Math.max(
      // A full room has a place for each newcomer all the same: that of the oldest.
      strainedAtMost(readings.roomFraction),
      // These are critical only where many sources take part, and a pass helps against them. Without passes, whoever comes takes
      // their chances in the room and in the queue.
      known(Math.max(minRoomStayMs, readings.authenticationMs) / readings.roomStayMs),
      known(readings.crowdDelayMs / fullVerificationDelayMs),
    );
    this.#all.update(this.#levelOf(Math.max(withoutRoom, crowd)), nowMs);
    return this.#all.level;
  }

  #levelOf(fraction: number): PressureLevel {
    const { busyPercent, strainedPercent, criticalPercent } = this.#settings;
    // As a product, 0.55 * 100 is more than 55.
    const percent = Math.round(fraction * 1e8) / 1e6;
    if (percent > criticalPercent) return 'critical';
    if (percent >= strainedPercent) return 'strained';
    return percent >= busyPercent ? 'busy' : 'calm';
  }
}

function known(reading: number): number {
  return Number.isNaN(reading) ? 0 : reading;
}
