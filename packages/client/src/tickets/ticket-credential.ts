// Gets a single-use ticket over HTTP for each attempt.
import type { CredentialProvider, CredentialRequest } from '../client-options.ts';
import { CredentialError } from '../errors/credential-error.ts';
import { assertOptionNames } from '../options/assert-option-names.ts';
import { readUrl } from '../options/read-url.ts';
import { retryAfterMs } from '../transport/retry-after-ms.ts';
import { readTicket } from './read-ticket.ts';
import { resolveInPage } from './resolve-in-page.ts';
import type { TicketFetch } from './ticket-fetch.ts';

type Headers = Readonly<Record<string, string>>;

export interface TicketOptions {
  /**
   * Where the server issues tickets: `https://`, or `http://` to this machine; else as a client's `url`. Absolute; in a
   * page or its workers it may be relative to their URL, e.g. `/ticket`.
   */
  readonly url: string;
  /** What the endpoint knows the user by, where that is no cookie: `Authorization`. A function is asked each time. */
  readonly headers?: Headers | ((request: CredentialRequest) => Headers | Promise<Headers>) | undefined;
  /** Whether cookies go along, as `fetch` has it. Default: `include`. */
  readonly credentials?: 'include' | 'same-origin' | 'omit' | undefined;
  /** Default: the platform's `fetch`. */
  readonly fetch?: TicketFetch | undefined;
  /** Lets `http://` go to hosts other than this machine (CLIENT-10). Default: false. */
  readonly allowInsecure?: boolean | undefined;
}

const OPTION_NAMES: Readonly<Record<keyof TicketOptions, true>> = {
  url: true,
  headers: true,
  credentials: true,
  fetch: true,
  allowInsecure: true,
};
const CREDENTIALS: readonly unknown[] = ['include', 'same-origin', 'omit'];

/**
 * A function for the option `credential`: POSTs `{}`, and makes of `{ ticket, expires_at_ms }` a credential of the
 * method `ticket` (METHOD-2). Follows no redirect (CLIENT-11) and is bounded by the client's `credentialTimeoutMs`.
 *
 * - 401: signed out, which stops the client.
 * - Anything else but 200 and 201, or a response that holds no ticket: a {@link CredentialError}, code
 *   `INBAND_TICKET_UNAVAILABLE`, with the delay of `Retry-After` where there is one.
 *
 * @throws {TypeError} for an option that cannot work; the message begins with its name.
 */
export function ticketCredential(options: TicketOptions): CredentialProvider {
  if (typeof options !== 'object' || options === null) throw new TypeError('"options" must be an object');
  assertOptionNames(options, OPTION_NAMES);
  const { headers = {}, credentials = 'include' } = options;
  const url = readUrl(resolveInPage(options.url), options.allowInsecure === true, 'http');
  const fetchTicket = options.fetch ?? platformFetch;
  if (typeof fetchTicket !== 'function') throw new TypeError('"fetch" must be a function');
  if (!CREDENTIALS.includes(credentials)) {
    throw new TypeError(`"credentials" must be one of ${CREDENTIALS.join(', ')}`);
  }
  if ((typeof headers !== 'object' || headers === null) && typeof headers !== 'function') {
    throw new TypeError('"headers" must be an object, or a function that returns one');
  }

  return async (request) => {
    const given = typeof headers === 'function' ? await headers(request) : headers;
    const response = await fetchTicket(url, {
      method: 'POST',
      headers: { ...given, accept: 'application/json', 'content-type': 'application/json' },
      body: '{}',
      credentials,
      redirect: 'error',
      cache: 'no-store',
      signal: request.signal,
    });
    const { status, body } = response;
    if (status === 200 || status === 201) {
      const ticket = await readTicket(body);
      if (ticket === null) throw unavailable('the response holds no ticket', null);
      return { method: 'ticket', ticket };
    }
    // What nobody reads would keep the connection busy.
    body?.cancel().catch(() => {});
    if (status === 401) return null;
    throw unavailable(`no ticket: HTTP ${status}`, retryAfterMs(response.headers.get('retry-after')));
  };
}

function unavailable(message: string, delayMs: number | null): CredentialError {
  return new CredentialError(message, { code: 'INBAND_TICKET_UNAVAILABLE', retryAfterMs: delayMs });
}

/** Looked up when it is called, as an application may replace it. Called as a method: browsers insist. */
const platformFetch: TicketFetch = (url, init) =>
  (globalThis as unknown as { fetch: TicketFetch }).fetch(url, init);
