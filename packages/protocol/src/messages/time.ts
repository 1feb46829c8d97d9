// How times and durations travel.
import * as T from '@sinclair/typebox';
import { MAX_DURATION_MS, MAX_TIMESTAMP_MS } from '../limits.ts';

/** A point in time, integer milliseconds since the Unix epoch. The bound is that of an ECMAScript time value. */
export const TimestampMs = T.Integer({ minimum: 0, maximum: MAX_TIMESTAMP_MS });

/** A duration, integer milliseconds, at most 24 days so that it fits every platform's timer. */
export const DurationMs = T.Integer({ minimum: 0, maximum: MAX_DURATION_MS });
