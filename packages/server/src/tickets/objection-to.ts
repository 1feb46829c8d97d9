// Why a request for a ticket is refused before anybody looks who it is from.
import { namesCredential } from '../upgrade/names-credential.ts';
import type { TicketHttpRequest } from './ticket-http.ts';
import type { TicketErrorWord } from './ticket-replies.ts';

/** `undefined` where nothing speaks against it. The method and whether the origin is listed have been checked. */
export function objectionTo(request: TicketHttpRequest): TicketErrorWord | undefined {
  return forgeable(request) ?? (namesCredential(request.query) ? 'credential_in_query' : undefined);
}

/** TICKET-4: nothing that a page of another site can make a browser send without asking first (Fetch, 4.8). */
function forgeable({ peer, header }: TicketHttpRequest): TicketErrorWord | undefined {
  if (peer.origin === null) {
    // Browsers name the origin of every POST. One that does not still says that another site is behind it.
    const site = header('sec-fetch-site');
    return ['', 'same-origin', 'none'].includes(site) ? undefined : 'origin_not_allowed';
  }
  const type = header('content-type').split(';', 1)[0];
  return type?.trim().toLowerCase() === 'application/json' ? undefined : 'content_type_not_json';
}
