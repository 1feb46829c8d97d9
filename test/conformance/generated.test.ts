// Whether the generated parts of protocol-spec/ are what the code of today generates.
import { expect, it } from 'vitest';
import { outputFiles } from '../../scripts/spec/output-files.mjs';
import { specDrift } from '../../scripts/spec/spec-drift.mjs';

it('protocol-spec/ is up to date', () => {
  const files = outputFiles();
  expect(files.size).toBeGreaterThan(0);
  expect(specDrift(files)).toEqual({ outdated: [], leftover: [] });
});

it('a file that differs is found, and one that nothing generates', () => {
  const files = outputFiles();
  const changed = new Map(files).set('registry/limits.json', '{}\n');
  changed.delete('registry/messages.json');
  const { outdated, leftover } = specDrift(changed);
  expect(outdated).toContain('registry/limits.json');
  expect(leftover).toContain('registry/messages.json');
});
