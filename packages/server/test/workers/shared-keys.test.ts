import { describe, expect, it } from 'vitest';
import { generateKey } from '../../src/key-ring/secret-key.ts';
import { type GateOptions, resolveOptions } from '../../src/options.ts';
import { MemorySpentStore } from '../../src/spent/memory-spent-store.ts';
import { createSharedMemory } from '../../src/workers/create-shared-memory.ts';
import { sharedMemorySizes, withSharedKeys } from '../../src/workers/shared-keys.ts';

const verifier = () => {
  throw new Error('nobody asks');
};
const SIZES = { trackedSources: 1_024, maxSpentResumes: 100, maxSpentPasses: 100 };

describe('what workers have alike', () => {
  it('PASS-3 RESUME-3 are the keys and the table of what was used, where the application has none', () => {
    const memory = createSharedMemory(SIZES);
    const given: GateOptions = { verifier, resume: { maxSpent: 7 } };
    const { admission, resume } = withSharedKeys(given, memory);
    expect(admission?.pass).toEqual({ keys: [memory.key] });
    expect(resume).toMatchObject({ keys: [memory.key] });
    expect(resolveOptions({ verifier, resume: resume ?? {} }).resume).not.toBeNull();
    const [here, there] = [withSharedKeys(given, memory), withSharedKeys(given, memory)].map((options) =>
      options.resume ? options.resume.spent?.spend('one', 1_000) : undefined,
    );
    expect([here, there]).toEqual([true, false]);
  });

  it('RESUME-3 leaves alone what the application has itself', () => {
    const memory = createSharedMemory(SIZES);
    const own = { keys: [generateKey()], spent: new MemorySpentStore() };
    const pass = { keys: [generateKey()] };
    const given = { verifier, resume: own, admission: { pass } };
    expect(withSharedKeys(given, memory)).toEqual(given);
    const off = { verifier, resume: false as const, admission: { pass: false as const } };
    expect(withSharedKeys(off, memory)).toEqual(off);
  });

  it('RESUME-3 still wants a store where there are keys alone', () => {
    const memory = createSharedMemory(SIZES);
    const options = withSharedKeys({ verifier, resume: { keys: [generateKey()] } }, memory);
    expect(() => resolveOptions(options)).toThrow('"resume.spent"');
  });

  it('PASS-3 has room for as many as the options say', () => {
    expect(sharedMemorySizes({})).toEqual({
      trackedSources: 65_536,
      maxSpentPasses: 262_144,
      maxSpentResumes: 1,
    });
    const given = { admission: { trackedSources: 2_048, pass: { maxSpent: 5 } }, resume: { maxSpent: 9 } };
    expect(sharedMemorySizes(given)).toEqual({
      trackedSources: 2_048,
      maxSpentPasses: 5,
      maxSpentResumes: 9,
    });
    expect(() => sharedMemorySizes({ resume: { maxSpent: 0 } })).toThrow('"resume.maxSpent"');
  });
});
