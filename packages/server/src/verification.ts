// One verification in flight: starts it, waits for it, and lets go of it.
import { isThenable } from './is-thenable.ts';
import { broken, type ReadVerdict, readVerdict } from './read-verdict.ts';
import type { Credential, VerificationContext, Verifier } from './verifier.ts';

/** What a verifier is told. The signal is made when it is first asked for: most verifiers answer without it. */
class Context implements VerificationContext {
  readonly nowMs: number;
  #controller: AbortController | undefined;
  #isAborted = false;

  constructor(nowMs: number) {
    this.nowMs = nowMs;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isAborted) this.#controller.abort();
    return this.#controller.signal;
  }

  abort(): void {
    this.#isAborted = true;
    this.#controller?.abort();
  }
}

export type Settle = (verdict: ReadVerdict) => void;

/**
 * Runs `verifier` once. `settle` is called at most once, at once where the verifier answers directly, and never after
 * {@link abort}: an abandoned verification holds on to nothing, however long its verifier hangs (AUTH-4, AUTH-10).
 */
export class Verification {
  readonly #context: Context;
  #settle: Settle | null;

  constructor(nowMs: number, settle: Settle) {
    this.#context = new Context(nowMs);
    this.#settle = settle;
  }

  start(verifier: Verifier, credential: Credential): void {
    let answer: unknown;
    let isPending: boolean;
    try {
      answer = verifier(credential, this.#context);
      // In here too: asking a Proxy or a getter for `then` may throw.
      isPending = isThenable(answer);
    } catch (error) {
      this.#finish(broken('verifier_threw', error));
      return;
    }
    if (!isPending) {
      this.#finish(readVerdict(answer));
      return;
    }
    // Not Promise.resolve: for a promise that was tampered with it runs the tampering here, where it may throw.
    new Promise((resolve) => resolve(answer)).then(
      (value) => this.#finish(readVerdict(value)),
      (error) => this.#finish(broken('verifier_threw', error)),
    );
  }

  abort(): void {
    this.#settle = null;
    this.#context.abort();
  }

  #finish(verdict: ReadVerdict): void {
    const settle = this.#settle;
    this.#settle = null;
    settle?.(verdict);
  }
}
