// A single-use ticket in the URL.

import { assertKnownOptions } from '../../assert-known-options.ts';
import type { UpgradeWay } from '../upgrade-way.ts';
import { readParameterName, readQueryParameter } from './query-parameter.ts';

export interface TicketQueryOptions {
  /** The parameter's name. Default `ticket`. */
  readonly name?: string;
}

/**
 * `wss://…/?ticket=<ticket>` leads to the method `ticket` (UPGRADE-7). For clients that can set nothing but the URL: what
 * is left of it in a log was used up when it was written.
 *
 * @throws OptionError for a name that would need encoding.
 */
export function ticketQuery(options: TicketQueryOptions = {}): UpgradeWay {
  assertKnownOptions('options', options, ['name']);
  const name = readParameterName(options.name ?? 'ticket');
  return {
    name: 'ticket_query',
    method: 'ticket',
    attachedBy: 'client',
    authenticate: null,
    queryParameter: name,
    find(request) {
      const ticket = readQueryParameter(request.query, name);
      return typeof ticket === 'string' ? { ticket } : ticket;
    },
  };
}
