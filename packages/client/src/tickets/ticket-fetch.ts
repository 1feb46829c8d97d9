// What tickets are got with: `fetch`, as much of it as is needed.
import type { ResponseBody } from '../read-body-text.ts';

/** The platform's `fetch` is one. */
export type TicketFetch = (
  url: string,
  init: {
    readonly method: 'POST';
    readonly headers: Record<string, string>;
    readonly body: string;
    readonly credentials: 'include' | 'same-origin' | 'omit';
    readonly redirect: 'error';
    readonly cache: 'no-store';
    readonly signal: AbortSignal;
  },
) => Promise<TicketResponse>;

export interface TicketResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: TicketBody | null;
}

export type TicketBody = ResponseBody;
