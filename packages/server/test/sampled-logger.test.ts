import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SampledLogger } from '../src/sampled-logger.ts';
import { MemoryLogger } from './memory-logger.ts';
import { SteppedClock } from './stepped-clock.ts';

let clock: SteppedClock;
let logger: MemoryLogger;

beforeEach(() => {
  clock = new SteppedClock();
  logger = new MemoryLogger();
});
afterEach(() => {
  vi.useRealTimers();
});

function accountedFor(): number {
  return logger.lines.reduce((sum, { fields }) => sum + Number(fields.suppressed ?? 0), 0);
}

it('SEC-3 writes so many lines a second of each kind, and counts the others', () => {
  const log = new SampledLogger(logger, clock, 5);
  for (let line = 0; line < 100; line += 1) log.write('info', { line }, 'refused');
  log.write('warn', {}, 'other');
  expect(logger.lines).toHaveLength(6);
  expect(logger.lines[0]).toEqual({ level: 'info', fields: { line: 0 }, message: 'refused' });
  clock.blockedMs += 1_000;
  log.write('info', { line: 100 }, 'refused');
  expect(logger.lines[6]).toEqual({
    level: 'info',
    fields: { line: 100, suppressed: 95 },
    message: 'refused',
  });
});

it('SEC-3 loses no line from the count, over many seconds and the shutdown', () => {
  const log = new SampledLogger(logger, clock, 3);
  let written = 0;
  for (let turn = 0; turn < 2_000; turn += 1) {
    log.write('info', {}, turn % 3 === 0 ? 'one' : 'two');
    written += 1;
    clock.blockedMs += (turn * 37) % 90;
  }
  log.flush();
  log.flush();
  const lines = logger.lines.filter(
    ({ fields }) => Object.keys(fields).length === 0 || 'suppressed' in fields,
  );
  const flushed = logger.lines.slice(-2).filter(({ fields }) => 'suppressed' in fields).length;
  expect(lines.length - flushed + accountedFor()).toBeGreaterThanOrEqual(written);
  expect(lines.length + accountedFor() - flushed).toBeLessThanOrEqual(written + flushed);
});

it('SEC-3 is bounded by time and not by the number of attempts', () => {
  const log = new SampledLogger(logger, clock, 20);
  for (let attempt = 0; attempt < 100_000; attempt += 1) log.write('info', {}, 'refused');
  expect(logger.lines).toHaveLength(20);
  log.flush();
  expect(accountedFor()).toBe(99_980);
});

it('SEC-3 does not go silent when the wall clock is set back', () => {
  const log = new SampledLogger(logger, clock, 1);
  log.write('info', {}, 'refused');
  clock.wallStepMs = -86_400_000;
  clock.blockedMs += 1_000;
  log.write('info', {}, 'refused');
  expect(logger.lines).toHaveLength(2);
});
