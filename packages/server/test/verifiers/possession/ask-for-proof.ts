// Presents a bound credential and keeps the challenge, as one connection of the server would.

import { PossessionChallenge } from '@inband/protocol';
import { Value } from '@sinclair/typebox/value';
import {
  accept,
  type Credential,
  type Identity,
  type Verdict,
  type VerificationContext,
  type Verifier,
} from '../../../src/verifier.ts';

export const NOW_MS = 1_800_000_000_000;
export const ORIGIN = 'https://app.example.com';
export const AUDIENCE = 'wss://live.example.com';
export const TOKEN = 'the.bound.token';

export interface ContextParts {
  readonly origin?: string | null;
  readonly nowMs?: number;
  readonly signal?: AbortSignal;
}

export function context(parts: ContextParts = {}): VerificationContext {
  return {
    nowMs: parts.nowMs ?? NOW_MS,
    signal: parts.signal ?? new AbortController().signal,
    peer: {
      address: '192.0.2.1',
      origin: parts.origin === undefined ? ORIGIN : parts.origin,
      userAgent: null,
    },
  };
}

/** A verifier that accepts everything, with these claims. */
export function accepting(
  claims: Readonly<Record<string, unknown>>,
  more: { readonly expiresAtMs?: number; readonly whileOpen?: Identity['whileOpen'] } = {},
): Verifier {
  const { expiresAtMs = null, whileOpen } = more;
  return () =>
    accept({ subject: 'ada', claims, expiresAtMs, ...(whileOpen === undefined ? {} : { whileOpen }) });
}

export interface AskedForProof {
  readonly nonce: string;
  readonly algorithms: readonly string[];
  readonly prove: (proof: unknown, parts?: ContextParts) => Promise<string>;
  readonly proveRaw: (proof: unknown, parts?: ContextParts) => Verdict | Promise<Verdict>;
}

/** Throws where the answer is no challenge of the form that the protocol gives it. */
export async function askForProof(
  verifier: Verifier,
  credential: Credential = { method: 'bearer', token: TOKEN },
): Promise<AskedForProof> {
  const verdict = await verifier(credential, context());
  if (verdict.outcome !== 'challenged') throw new Error(`not challenged: ${told(verdict)}`);
  const value = Value.Decode(PossessionChallenge, verdict.challenge);
  const proveRaw = (proof: unknown, parts?: ContextParts) => verdict.prove(proof, context(parts));
  return {
    ...value,
    proveRaw,
    prove: async (proof, parts) => told(await proveRaw(proof, parts)),
  };
}

export async function present(
  verifier: Verifier,
  credential: Credential = { method: 'bearer', token: TOKEN },
): Promise<string> {
  return told(await verifier(credential, context()));
}

function told(verdict: Verdict): string {
  switch (verdict.outcome) {
    case 'accepted':
      return `accepted ${verdict.subject} ${verdict.confirmedKey ?? 'unconfirmed'}`;
    case 'challenged':
      return 'challenged';
    default:
      return `${verdict.outcome} ${verdict.reason}`;
  }
}
