// What can be read of a gate at any time, besides what is counted as it happens.
import type { AdmissionControlStats } from '../admission/admission-control.ts';
import type { ResumeStats } from '../resume/create-resume.ts';
import type { TurnStats } from '../verification-queue/verification-turns.ts';

export interface GateSnapshot {
  readonly admission: AdmissionControlStats;
  readonly verification: TurnStats;
  /** Null where nobody can resume. */
  readonly resume: ResumeStats | null;
  /** Every limit that holds, by its name with its unit, e.g. `admission_upgrade_burst`. Constant. */
  readonly limits: ReadonlyMap<string, number>;
}
