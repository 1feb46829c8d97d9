// How long may a resume credential be, so that the message which brings it back is not too long?
import { MAX_RESUME_LENGTH } from '@inband/protocol';

/** `{"type":"auth","method":"resume","resume":"","gen":…}` and a `client` with ordinary names; it may be left out. */
const MESSAGE_AROUND_BYTES = 200;

/** In characters, each of them one byte of the message. 1, which nothing fits in, where there is no room for any. */
export function maxResumeLength(maxAuthMessageBytes: number): number {
  return Math.max(1, Math.min(MAX_RESUME_LENGTH, maxAuthMessageBytes - MESSAGE_AROUND_BYTES));
}
