// What the gate uses of admission passes.

export type { AdmissionPassOptions, ResolvedAdmissionPassOptions } from './admission-pass-options.ts';
export { resolveAdmissionPassOptions } from './admission-pass-options.ts';
export {
  AdmissionPasses,
  type AdmissionPassStats,
  type MintedPass,
  type PassRefusal,
} from './admission-passes.ts';
