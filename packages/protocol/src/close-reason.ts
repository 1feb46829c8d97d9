// The text in a close frame: the name of the code and, where there is one, when to come back.
import { MAX_DURATION_MS } from './limits.ts';

/** RFC 6455 section 5.5: a control frame carries at most 125 bytes, two of which are the code. */
export const MAX_CLOSE_REASON_BYTES = 123;

/**
 * The reason that goes with a close (CLOSE-2): `overloaded` or `overloaded; retry_after_ms=1500`. Built from
 * registered names and a number alone, so it is ASCII, fits {@link MAX_CLOSE_REASON_BYTES} and holds no secret.
 */
export function closeReason(name: string, retryAfterMs?: number): string {
  if (retryAfterMs === undefined) return name;
  return `${name}; retry_after_ms=${Math.min(Math.ceil(retryAfterMs), MAX_DURATION_MS)}`;
}

const RETRY_AFTER = /^[a-z_]+; retry_after_ms=(\d{1,10})$/;

/** The delay a close reason asks for, in milliseconds, or undefined where it names none. */
export function retryAfterMsIn(reason: string): number | undefined {
  const match = reason.length <= MAX_CLOSE_REASON_BYTES ? RETRY_AFTER.exec(reason) : null;
  return match?.[1] === undefined ? undefined : Math.min(Number(match[1]), MAX_DURATION_MS);
}
