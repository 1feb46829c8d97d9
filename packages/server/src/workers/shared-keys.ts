// What one worker gives, may another one take, and once? Clauses RESUME-3, PASS-3.
import { resolveAdmissionOptions } from '../admission/admission-options.ts';
import { integerOption } from '../integer-option.ts';
import type { GateOptions } from '../options.ts';
import { MAX_SPENT } from '../spent/memory-spent-store.ts';
import { SharedSpentStore } from '../spent/shared-spent-store.ts';
import type { SharedMemory, SharedMemorySizes } from './shared-memory.ts';

type Options = Pick<GateOptions, 'admission' | 'resume'>;

/** @throws OptionError naming the option that cannot work. */
export function sharedMemorySizes({ admission, resume }: Options): SharedMemorySizes {
  const { pass, trackedSources } = resolveAdmissionOptions('admission', admission);
  const hasStore = resume === undefined || resume === false || resume.spent !== undefined;
  return {
    trackedSources,
    maxSpentPasses: pass?.maxSpent ?? 1,
    maxSpentResumes: hasStore ? 1 : integerOption('resume.maxSpent', resume.maxSpent, MAX_SPENT),
  };
}

/**
 * Resume credentials and passes go to any worker, so that all must have the same keys, and one table of what was used.
 * Where the application has keys of its own, or a store of its own, these are kept.
 */
export function withSharedKeys<Given extends Options>(options: Given, memory: SharedMemory): Given {
  const { admission, resume } = options;
  const keys = [memory.key];
  const pass = admission?.pass;
  return {
    ...options,
    ...(pass === false ? {} : { admission: { ...admission, pass: { keys, ...pass } } }),
    ...(resume === undefined || resume === false ? {} : { resume: withSharedStore(resume, memory) }),
  };
}

function withSharedStore(
  resume: Exclude<NonNullable<Options['resume']>, false>,
  memory: SharedMemory,
): Exclude<NonNullable<Options['resume']>, false> {
  // With keys of its own it must have a store, too; that is for the check of the options to say.
  if (resume.keys !== undefined || resume.spent !== undefined) return { keys: [memory.key], ...resume };
  const { maxSpent: _size, ...others } = resume;
  return { keys: [memory.key], spent: new SharedSpentStore(memory.spentResumes), ...others };
}
