// Presents a credential and reports what came of it, in one word for both worlds: close codes and HTTP statuses.
import { type CloseCodeName, closeCodeName } from '@inband/protocol';
import { RawClient } from '../support/raw-client.ts';
import type { HeaderLine } from '../support/upgrade-request.ts';
import type { Presentation } from './presentation.ts';

export interface Entry {
  /** `in`, or the name of the close code; an HTTP refusal counts as the close code that stands for the same. */
  readonly outcome: string;
  readonly client: RawClient;
  /** Everything the client was told, for comparisons to the byte: without what names a session or a time. */
  readonly answer: string;
  readonly retryAfterMs: number | null;
}

/** Which close code says the same on an open connection. */
const MEANS: Readonly<Record<number, CloseCodeName>> = {
  401: 'auth_failed',
  429: 'rate_limited',
  431: 'message_too_big',
  500: 'internal_error',
  503: 'overloaded',
  504: 'auth_backend_timeout',
};

export async function enter(port: number, presentation: Presentation): Promise<Entry> {
  const client = begin(port, presentation);
  const status = await client.answered;
  if (status !== 101) {
    await client.closed;
    const seconds = /^retry-after: (\d+)/im.exec(client.head)?.[1];
    return {
      outcome: MEANS[status] ?? `http ${status}`,
      client,
      answer: client.head.replace(/^date: .*\r\n/im, ''),
      retryAfterMs: seconds === undefined ? null : Number(seconds) * 1_000,
    };
  }
  if (presentation.auth !== undefined) client.send({ type: 'auth', ...presentation.auth });
  const first = await client.message(0);
  if (first?.type === 'auth_ok') return { outcome: 'in', client, answer: '', retryAfterMs: null };
  const { code } = await client.closed;
  return {
    outcome: closeCodeName(code) ?? String(code),
    client,
    answer: JSON.stringify([client.messages, code]),
    retryAfterMs: typeof first?.retry_after_ms === 'number' ? first.retry_after_ms : null,
  };
}

/** Sends the upgrade, and leaves the rest to the caller. */
export function begin(port: number, presentation: Presentation): RawClient {
  const { headers = [], origin, query, subprotocols = [] } = presentation;
  const from: readonly HeaderLine[] = origin === undefined ? [] : [['Origin', origin]];
  const offered: readonly HeaderLine[] =
    subprotocols.length === 0 ? [] : [['Sec-WebSocket-Protocol', subprotocols.join(', ')]];
  return new RawClient({
    port,
    path: query === undefined ? '/ws' : `/ws?${query}`,
    add: [...headers, ...from, ...offered],
  });
}
