// Who may come in while the server is under attack? Clauses PASS-1 to PASS-5.
import type { Clock } from '../clock.ts';
import { CLOCK_TOLERANCE_MS } from '../key-ring/clock-tolerance.ts';
import type { LocalSpentStore, SpentStats } from '../spent/local-spent-store.ts';
import { MemorySpentStore } from '../spent/memory-spent-store.ts';
import type { ResolvedAdmissionPassOptions } from './admission-pass-options.ts';
import { DifficultyController } from './difficulty-controller.ts';
import { PASS_LENGTH, PassText, type ReadPass } from './pass-text.ts';
import { isCounter, isSolved } from './puzzle.ts';

/** The fixed words for the operator; whoever presented the pass is told the same for all of them. */
export type PassRefusal =
  | 'pass_missing'
  | 'pass_malformed'
  | 'pass_forged'
  | 'pass_expired'
  | 'pass_wrong_source'
  | 'pass_unsolved'
  | 'pass_spent';

export interface MintedPass {
  readonly text: string;
  /** The work it asks for, in leading zero bits. */
  readonly difficulty: number;
  readonly expiresInMs: number;
}

/** All but `isRequired`, `difficulty` and `spent` counted since the start. */
export interface AdmissionPassStats {
  readonly isRequired: boolean;
  readonly difficulty: number;
  readonly minted: number;
  readonly mintedFree: number;
  /** Passes that were honoured and had been asked for at the endpoint. */
  readonly honoured: number;
  /** Passes that were honoured and had come with an `auth_ok`. */
  readonly honouredFree: number;
  readonly refused: Readonly<Record<PassRefusal, number>>;
  readonly spent: SpentStats;
}

const PERIOD_MS = 1_000;
/** An attack that comes back within this time after passes were required is taken for one that goes on in waves. */
const WAVE_MS = 60_000;

/** What a gate asks and tells. Nothing in here waits, and nothing is kept of whoever is refused (PASS-1). */
export class AdmissionPasses {
  readonly #options: ResolvedAdmissionPassOptions;
  readonly #text: PassText;
  readonly #spent: LocalSpentStore;
  readonly #difficulty: DifficultyController;
  readonly #refused: Record<PassRefusal, number> = {
    pass_missing: 0,
    pass_malformed: 0,
    pass_forged: 0,
    pass_expired: 0,
    pass_wrong_source: 0,
    pass_unsolved: 0,
    pass_spent: 0,
  };
  #minted = 0;
  #mintedFree = 0;
  #honoured = 0;
  #honouredFree = 0;
  #isRequired = false;
  #lastAttackMs = 0;
  /** Doubled with each wave. */
  #holdMs = 0;
  #endedMs = Number.NEGATIVE_INFINITY;
  #periodStartMs = 0;
  #honouredBefore = 0;

  /** `spent`: where several threads have the same keys, the table they share, which accepts when it is full. */
  constructor(
    options: ResolvedAdmissionPassOptions,
    clock: Pick<Clock, 'monotonicMs'>,
    spent?: LocalSpentStore,
  ) {
    const { keys, lifeMs, freeLifeMs, maxSpent, minDifficulty, maxDifficulty } = options;
    this.#options = options;
    this.#text = new PassText(keys);
    this.#difficulty = new DifficultyController(minDifficulty, maxDifficulty);
    // A full table lets a pass be used again. It is no credential, and to shut everybody out would be worse (PASS-3).
    const usualTtlMs = Math.max(lifeMs, freeLifeMs);
    this.#spent = spent ?? new MemorySpentStore({ maxSpent, usualTtlMs, whenFull: 'accept', clock });
  }

  /** Whether an upgrade needs a pass just now. */
  get isRequired(): boolean {
    return this.#isRequired;
  }

  get stats(): AdmissionPassStats {
    return {
      isRequired: this.#isRequired,
      difficulty: this.#difficulty.difficulty,
      minted: this.#minted,
      mintedFree: this.#mintedFree,
      honoured: this.#honoured,
      honouredFree: this.#honouredFree,
      refused: { ...this.#refused },
      spent: this.#spent.stats,
    };
  }

  /**
   * To be told at least every second, and whenever that changes, whether the server is under attack, by the monotonic
   * clock. Passes are required at once, and until `holdMs` after the last time it was, twice as long with each attack that comes
   * back within a minute (PASS-4).
   */
  update(isUnderAttack: boolean, monotonicMs: number): void {
    if (isUnderAttack) {
      if (!this.#isRequired) {
        const isWave = monotonicMs - this.#endedMs < WAVE_MS;
        const { holdMs } = this.#options;
        this.#holdMs = isWave ? Math.min(2 * this.#holdMs, Math.max(WAVE_MS, holdMs)) : holdMs;
        this.#startPeriod(monotonicMs);
      }
      this.#isRequired = true;
      this.#lastAttackMs = monotonicMs;
    } else if (this.#isRequired && monotonicMs - this.#lastAttackMs >= this.#holdMs) {
      this.#isRequired = false;
      this.#endedMs = monotonicMs;
      this.#difficulty.reset();
    }
    if (!this.#isRequired || monotonicMs - this.#periodStartMs < PERIOD_MS) return;
    this.#difficulty.periodEnded({ isUnderAttack, solved: this.#honoured - this.#honouredBefore });
    this.#startPeriod(monotonicMs);
  }

  /** For whoever asks from this address, and must do the work. `nowMs`: milliseconds since the epoch, here and below. */
  mint(address: string, nowMs: number): MintedPass {
    const { difficulty } = this.#difficulty;
    const { lifeMs } = this.#options;
    this.#minted += 1;
    const text = this.#text.write({ difficulty, expiresAtMs: nowMs + lifeMs }, address);
    return { text, difficulty, expiresInMs: lifeMs };
  }

  /** For whoever is authenticated: from anywhere, without work (PASS-5). */
  mintFree(nowMs: number): string {
    this.#mintedFree += 1;
    return this.#text.write({ difficulty: 0, expiresAtMs: nowMs + this.#options.freeLifeMs }, null);
  }

  /**
   * `ok` once for each pass, from then on `pass_spent`. `presented`: the parameter of the query, null where there is none.
   * Never throws.
   */
  verify(presented: string | null, address: string, nowMs: number): 'ok' | PassRefusal {
    const refusal = presented === null ? 'pass_missing' : this.#refusalOf(presented, address, nowMs);
    if (refusal !== undefined) this.#refused[refusal] += 1;
    return refusal ?? 'ok';
  }

  /** In the order of PASS-1: nothing that a stranger wrote is looked at before it is known to be ours. */
  #refusalOf(presented: string, address: string, nowMs: number): PassRefusal | undefined {
    const counter = counterIn(presented);
    if (counter === undefined) return 'pass_malformed';
    const pass = this.#text.read(presented.slice(0, PASS_LENGTH));
    if (typeof pass === 'string') return pass;
    if (!this.#isTimely(pass, nowMs)) return 'pass_expired';
    if (!pass.isFor(address)) return 'pass_wrong_source';
    const { difficulty, isBound } = pass;
    if (difficulty === 0 && counter !== '') return 'pass_malformed';
    if (difficulty > 0 && (counter === '' || !isSolved(presented, difficulty))) return 'pass_unsolved';
    if (!this.#spent.spend(pass.id, Math.ceil(pass.expiresAtMs - nowMs))) return 'pass_spent';
    if (isBound) this.#honoured += 1;
    else this.#honouredFree += 1;
    return undefined;
  }

  /** One that ends later than any made just now was made before the clock was set back. */
  #isTimely({ expiresAtMs }: ReadPass, nowMs: number): boolean {
    const { lifeMs, freeLifeMs } = this.#options;
    return nowMs < expiresAtMs && expiresAtMs <= nowMs + Math.max(lifeMs, freeLifeMs) + CLOCK_TOLERANCE_MS;
  }

  #startPeriod(monotonicMs: number): void {
    this.#periodStartMs = monotonicMs;
    this.#honouredBefore = this.#honoured;
  }
}

/** What stands after the pass and its full stop; empty where nothing does, undefined where it is no counter. */
function counterIn(presented: string): string | undefined {
  if (presented.length === PASS_LENGTH) return '';
  const counter = presented.charAt(PASS_LENGTH) === '.' ? presented.slice(PASS_LENGTH + 1) : '';
  return isCounter(counter) ? counter : undefined;
}
