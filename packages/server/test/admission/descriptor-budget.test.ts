import { closeSync, openSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DescriptorBudget } from '../../src/admission/descriptor-budget.ts';

it('FLOOD-6 keeps a twentieth of the limit for everything else', () => {
  const budget = new DescriptorBudget({ limit: () => 1_000, open: () => 949 });
  expect(budget.isFull).toBe(false);
  budget.socketOpened();
  expect(budget.isFull).toBe(true);
  expect(budget.fraction).toBe(1);
});

it('FLOOD-6 corrects its count by what the system says', () => {
  let open = 10;
  const budget = new DescriptorBudget({ limit: () => 1_000, open: () => open });
  for (let times = 0; times < 5; times += 1) budget.socketClosed();
  open = 400;
  budget.sample();
  expect(budget.open).toBe(400);
});

it('FLOOD-6 is never full where the system names no limit', () => {
  const budget = new DescriptorBudget({ limit: () => null, open: () => null });
  for (let times = 0; times < 1_000; times += 1) budget.socketOpened();
  expect(budget).toMatchObject({ isFull: false, fraction: 0 });
});

it.runIf(process.platform === 'linux')('FLOOD-6 reads the real limit and the real count', () => {
  const budget = new DescriptorBudget();
  expect(budget.limit).toBeGreaterThan(0);
  const before = budget.open;
  const opened = Array.from({ length: 20 }, () => openSync('/dev/null', 'r'));
  budget.sample();
  const after = budget.open;
  for (const descriptor of opened) closeSync(descriptor);
  expect(after - before).toBe(20);
});
