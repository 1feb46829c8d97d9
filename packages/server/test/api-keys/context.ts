// What a method is told beside the credential.
import type { VerificationContext } from '../../src/verifier.ts';

export const NOW_MS = 1_800_000_000_000;

export function contextAt(nowMs = NOW_MS): VerificationContext {
  return {
    signal: new AbortController().signal,
    nowMs,
    peer: { address: '192.0.2.1', origin: null, userAgent: null },
  };
}
