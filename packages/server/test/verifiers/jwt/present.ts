// Presents a token as the server would.

import type { Verdict, Verifier } from '../../../src/verifier.ts';
import { SOME_PEER } from '../../some-peer.ts';
import { NOW_MS } from './mint-token.ts';

export function presentRaw(
  verifier: Verifier,
  token: unknown,
  context: { nowMs?: number; signal?: AbortSignal } = {},
): Verdict | Promise<Verdict> {
  return verifier(
    { method: 'bearer', token },
    {
      nowMs: context.nowMs ?? NOW_MS,
      signal: context.signal ?? new AbortController().signal,
      peer: SOME_PEER,
    },
  );
}

/** The subject of an accepted token, or the reason against it. */
export async function present(
  verifier: Verifier,
  token: unknown,
  context: { nowMs?: number; signal?: AbortSignal } = {},
): Promise<string> {
  const verdict = await presentRaw(verifier, token, context);
  if (verdict.outcome === 'accepted') return `accepted ${verdict.subject}`;
  return 'reason' in verdict ? `${verdict.outcome} ${verdict.reason}` : verdict.outcome;
}
