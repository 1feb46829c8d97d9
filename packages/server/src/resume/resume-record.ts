// What is inside a resume credential?
import { jsonCodec, MAX_TIMESTAMP_MS } from '@inband/protocol';
import { isSubject } from '../is-subject.ts';

/** All times in milliseconds since the epoch. */
export interface ResumeRecord {
  readonly subject: string;
  /** When the session ends that it opens: the expiry of the credential that opened the first of them (RESUME-2). */
  readonly sessionExpiresAtMs: number;
  /** When it stops working, never later than that. */
  readonly usableUntilMs: number;
  readonly issuedAtMs: number;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** As a list, which is shorter. Null for claims that JSON would change or cannot hold. */
export function writeResumeRecord(record: ResumeRecord): string | null {
  const { subject, sessionExpiresAtMs, usableUntilMs, issuedAtMs, claims } = record;
  try {
    return jsonCodec.encode([subject, sessionExpiresAtMs, usableUntilMs, issuedAtMs, claims]);
  } catch {
    return null;
  }
}

/**
 * Null for everything that {@link writeResumeRecord} does not write. The text is known to be ours, so JSON.parse does
 * where a stranger's message would need the codec; but of which version of us it is, is not known.
 */
export function readResumeRecord(text: string): ResumeRecord | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(value) || value.length !== 5) return null;
  const [subject, sessionExpiresAtMs, usableUntilMs, issuedAtMs, claims] = value as readonly unknown[];
  const isRight = isSubject(subject) && isRecord(claims);
  if (!isRight || !isTime(sessionExpiresAtMs) || !isTime(usableUntilMs) || !isTime(issuedAtMs)) return null;
  return { subject, sessionExpiresAtMs, usableUntilMs, issuedAtMs, claims };
}

/** Out of JSON.parse: nothing else can be an object. */
function isRecord(value: unknown): value is ResumeRecord['claims'] {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= MAX_TIMESTAMP_MS;
}
