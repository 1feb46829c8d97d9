// Whether a message of the server is the one that a session vector expects.
import { LIMITS } from '@inband/protocol';
import { expect } from 'vitest';
import type { WireMessage } from './session-vector.ts';

const MAX_TIMESTAMP = 8_640_000_000_000_000;
const MAX_DURATION = 2 ** 31 - 1;

function isWhole(value: unknown, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most;
}

const MATCHERS: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string' && value !== '',
  timestamp: (value) => isWhole(value, MAX_TIMESTAMP),
  timestamp_or_null: (value) => value === null || isWhole(value, MAX_TIMESTAMP),
  duration: (value) => isWhole(value, MAX_DURATION),
};

/** Fields that `expected` does not name are ignored (FRAME-6), but not inside `data`, which is the application's. */
export function expectMessage(
  message: WireMessage,
  expected: WireMessage,
  absentMeansNull: readonly string[] = [],
): void {
  const absent = absentMeansNull.filter((name) => !Object.hasOwn(message, name));
  const whole = { ...message, ...Object.fromEntries(absent.map((name) => [name, null])) };
  expect(whole).toEqual(pattern(expected));
  // LIVE-2: whatever the vector leaves open, this is never outside the table of limits.
  if (message.type === 'auth_ok') {
    expect(message.heartbeat_ms).toBeGreaterThanOrEqual(LIMITS.heartbeatMs.min);
    expect(message.heartbeat_ms).toBeLessThanOrEqual(LIMITS.heartbeatMs.max);
  }
}

function pattern(expected: WireMessage): unknown {
  const fields = Object.entries(expected).map(([name, value]) => [
    name,
    name !== 'data' && isMap(value) ? patternOfMap(value) : value,
  ]);
  return expect.objectContaining(Object.fromEntries(fields));
}

function patternOfMap(value: WireMessage): unknown {
  if (!Object.hasOwn(value, '$match')) return pattern(value);
  const matches = MATCHERS[String(value.$match)];
  if (matches === undefined) throw new Error(`no values are of the kind "${value.$match}"`);
  if (!matches(value.example)) throw new Error(`the example is no ${value.$match}`);
  return expect.toSatisfy(matches);
}

function isMap(value: unknown): value is WireMessage {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
