import { expect, it } from 'vitest';
import { mergeStats } from '../../src/workers/merge-stats.ts';

it('sums numbers by name, also within groups, and keeps the worst of words', () => {
  const merged = mergeStats(
    [
      { open: 2, room: { waiting: 3, level: 'calm' } },
      { open: 5, room: { waiting: 1, level: 'strained' }, extra: null },
      { open: 1, room: { waiting: 0, level: 'busy' } },
    ],
    ['calm', 'busy', 'strained'],
  );
  expect(merged).toEqual({ open: 8, room: { waiting: 4, level: 'strained' }, extra: undefined });
});

it('counts once what is the same to all of them', () => {
  const merged = mergeStats([
    { admission: { openDescriptors: 40, forgottenSources: 0, waiting: 1 } },
    { admission: { openDescriptors: 42, forgottenSources: 7, waiting: 1 } },
  ]);
  expect(merged).toEqual({ admission: { openDescriptors: 42, forgottenSources: 7, waiting: 2 } });
});

it('changes none of what it is given', () => {
  const one = { group: { count: 1 } };
  mergeStats([one, { group: { count: 2 } }]);
  expect(one).toEqual({ group: { count: 1 } });
});
