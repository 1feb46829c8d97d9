// `@inband/server/possession`: credentials that admit only together with a key.

export type { PossessionOptions } from './possession-options.ts';
export { PossessionRefusal } from './possession-refusal.ts';
export { requirePossession } from './require-possession.ts';
