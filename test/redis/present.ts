// Presents a credential and says how that ended, in the client's own terms.
import { closeCodeName } from '@inband/protocol';
import type { RawClient } from '../support/raw-client.ts';
import { begin } from '../ways-in/enter.ts';
import type { Presentation } from '../ways-in/presentation.ts';

export interface Presented {
  /** `in`, `http <status>` or the name of the close code. */
  readonly end: string;
  /** Open still where the end is `in`. */
  readonly client: RawClient;
}

export async function present(port: number, presentation: Presentation): Promise<Presented> {
  const client = begin(port, presentation);
  const status = await client.answered;
  if (status === 101 && presentation.auth !== undefined) client.send({ type: 'auth', ...presentation.auth });
  return { end: await endOf(client, status), client };
}

/** @param status That of the answer to the upgrade. */
export async function endOf(client: RawClient, status: number): Promise<string> {
  if (status !== 101) return `http ${status}`;
  const first = await client.message(0);
  if (first?.type === 'auth_ok') return 'in';
  const { code } = await client.closed;
  return closeCodeName(code) ?? String(code);
}
