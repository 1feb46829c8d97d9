// Asks a server that lets nobody in without a pass for one (PASS-6).
import { createInquiry } from '../inquiry.ts';
import type { ResponseBody } from '../read-body-text.ts';
import { retryAfterMs } from '../transport/retry-after-ms.ts';
import { passUrl } from './pass-url.ts';

export interface PassSource {
  /** Answers through `obtained` or `failed`, once, later, and whether or not it was aborted meanwhile. */
  obtain(attempt: number): void;
  /** Nobody waits any more: a request or a search that is under way ends. */
  abort(): void;
}

export interface PassOutcome {
  /** `pass` is ready to be presented. */
  obtained(attempt: number, pass: string): void;
  /** There is none to be had, or none is needed. `delayMs` is what the server asks for; null where it names none. */
  failed(attempt: number, delayMs: number | null): void;
}

/** The platform's `fetch`, as much of it as is needed. */
type Fetch = (
  url: string,
  init: {
    readonly credentials: 'omit';
    readonly redirect: 'error';
    readonly cache: 'no-store';
    readonly signal: AbortSignal;
  },
) => Promise<{
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: ResponseBody | null;
}>;

/** `url` is the socket's. How long it takes is bounded by whoever aborts it. */
export function createPassSource(url: string, outcome: PassOutcome): PassSource {
  const inquiry = createInquiry();

  async function ask(attempt: number, signal: AbortSignal): Promise<void> {
    // Looked up when it is called, and called as a method: browsers insist.
    const { status, headers, body } = await (globalThis as unknown as { fetch: Fetch }).fetch(passUrl(url), {
      credentials: 'omit',
      redirect: 'error',
      cache: 'no-store',
      signal,
    });
    if (status !== 200) {
      body?.cancel().catch(() => {});
      outcome.failed(attempt, retryAfterMs(headers.get('retry-after')));
      return;
    }
    // Only now: most pages never need it, and a failed import would be remembered where there is no network.
    const { takePass } = await import('./take-pass.ts');
    const pass = await takePass(body, signal);
    if (pass === null) outcome.failed(attempt, null);
    else outcome.obtained(attempt, pass);
  }

  return {
    obtain(attempt) {
      inquiry.begin(
        (signal) => ask(attempt, signal),
        () => {},
        () => outcome.failed(attempt, null),
      );
    },
    abort: inquiry.abort,
  };
}
