// Has the application answer the server's challenge.
import type { Auth, ClientCredential } from '@inband/protocol';
import { ProofError } from './errors/proof-error.ts';
import { createInquiry } from './inquiry.ts';
import type { Settings } from './options/read-options.ts';

export interface ProofSource {
  /** A challenge may come about this. Kept only where there is something to answer it with, and until `forget`. */
  authSent(message: Auth): void;
  /** Answers through `obtained` or `failed`, once, later, and whether or not it was aborted meanwhile. */
  obtain(attempt: number, gen: number, challenge: unknown): void;
  /** Nobody waits any more. */
  abort(): void;
  /** No challenge can come any more. */
  forget(): void;
}

export interface ProofOutcome {
  obtained(attempt: number, gen: number, proof: unknown): void;
  failed(attempt: number, gen: number, error: unknown): void;
}

export function createProofSource(
  { prove, url, codec }: Settings,
  origin: () => string | null,
  outcome: ProofOutcome,
): ProofSource {
  const inquiry = createInquiry();
  let answer: ((challenge: unknown, signal: AbortSignal) => unknown) | undefined;

  return {
    authSent({ type: _type, gen: _gen, ...fields }) {
      const credential = fields as ClientCredential;
      answer =
        prove && ((challenge, signal) => prove({ challenge, credential, url, origin: origin(), signal }));
    },
    obtain(attempt, gen, challenge) {
      const ask = answer;
      inquiry.begin(
        async (signal) => {
          const proof = await ask?.(challenge, signal);
          if (proof !== undefined && isSendable(proof)) return proof;
          throw new ProofError('"prove" returned a value that no message can carry');
        },
        (proof) => outcome.obtained(attempt, gen, proof),
        (error) => outcome.failed(attempt, gen, error),
      );
    },
    abort: inquiry.abort,
    forget() {
      answer = undefined;
    },
  };

  /** Found out here it is a failure that says why; in `send` it would be a throw in the middle of a step. */
  function isSendable(proof: unknown): boolean {
    try {
      codec.encode({ proof });
      return true;
    } catch {
      return false;
    }
  }
}
