// What the gate, and the benchmark, use of admission.

export { Admission, type AdmissionStats, type Judgement } from './admission.ts';
export {
  type AdmissionOptions,
  type PenaltyOptions,
  type PressureOptions,
  type ResolvedAdmissionOptions,
  resolveAdmissionOptions,
} from './admission-options.ts';
export type { PenaltyEvent } from './penalty-rule.ts';
export { PressureGauge, type PressureReadings } from './pressure-gauge.ts';
export type { PressureLevel } from './pressure-level.ts';
export { NOT_WAITING, type Waiting, type WaitingRoom } from './waiting-room.ts';
