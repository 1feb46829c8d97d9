// `@inband/server/resume`: coming back without the token.

export { generateKey } from '../key-ring/secret-key.ts';
export type { SpentStats } from '../spent/local-spent-store.ts';
export { MemorySpentStore, type MemorySpentStoreOptions } from '../spent/memory-spent-store.ts';
export type { SpentStore } from '../spent/spent-store.ts';
export { createResume, type Resume, type ResumeRefusal, type ResumeStats } from './create-resume.ts';
export { maxResumeLength } from './max-resume-length.ts';
export type { ResumedIdentity, ResumeOptions } from './resume-options.ts';
