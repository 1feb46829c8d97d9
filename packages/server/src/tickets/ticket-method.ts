// The method `ticket`: one that is known and unused admits whom it was issued for, once.

import { AuthTicket } from '@inband/protocol';
import { Type } from '@sinclair/typebox';
import { assertKnownOptions } from '../assert-known-options.ts';
import { assertPort } from '../assert-port.ts';
import { sourcePrefix } from '../client-address/ip-address.ts';
import { isThenable } from '../is-thenable.ts';
import type { AuthMethod } from '../methods/auth-method.ts';
import type { Peer } from '../peer.ts';
import { sha256Base64url } from '../sha256-base64url.ts';
import { accept, refuse, unavailable, type Verdict, type VerificationContext } from '../verifier.ts';
import { audienceOption } from './audience-option.ts';
import { readTicketRecord, type TicketRecord } from './ticket-record.ts';
import type { TicketStore } from './ticket-store.ts';

export interface TicketMethodOptions {
  /** The one that the issuer has, or another view of the same. */
  readonly store: TicketStore;
  /** Exactly the issuer's. */
  readonly audience: string;
}

/**
 * METHOD-2. The ticket is taken out of the store before anything else is asked, so that one that was shown in the wrong
 * place is gone (TICKET-2). Where it is bound to a key the claims have a `cnf`, and only a method that asks for the proof
 * can get past the gate with it (PROOF-1). Answers directly where the store does.
 *
 * Clocks: the store ends a ticket by its own clock, and the record says by the issuer's; the sooner counts. A server
 * whose clock is ahead of the issuer's by a ticket's lifetime refuses all.
 *
 * @throws OptionError naming the option that cannot work.
 */
export function ticketMethod(options: TicketMethodOptions): AuthMethod {
  assertKnownOptions('options', options, ['store', 'audience']);
  const { store } = options;
  assertPort('store', store, ['take']);
  const audience = audienceOption(options.audience);
  return {
    name: 'ticket',
    fields: Type.Object({ ticket: AuthTicket.properties.ticket }),
    usesUserAgent: true,
    verify({ ticket }, context) {
      if (typeof ticket !== 'string') return refuse('malformed_ticket');
      try {
        const taken: unknown = store.take(sha256Base64url(ticket));
        return isThenable(taken) ? decideLater(taken, audience, context) : decide(taken, audience, context);
      } catch {
        return unavailable('ticket_store_failed');
      }
    },
  };
}

async function decideLater(
  taken: PromiseLike<unknown>,
  audience: string,
  context: VerificationContext,
): Promise<Verdict> {
  try {
    return decide(await taken, audience, context);
  } catch {
    return unavailable('ticket_store_failed');
  }
}

function decide(taken: unknown, audience: string, context: VerificationContext): Verdict {
  if (taken === null) return refuse('unknown_ticket');
  // A store that answers what it must not has said nothing about the ticket.
  if (typeof taken !== 'string') return unavailable('ticket_store_failed');
  const record = readTicketRecord(taken);
  if (record === null) return refuse('malformed_ticket');
  const reason = refusalReason(record, audience, context);
  if (reason !== undefined) return refuse(reason);
  const { subject, sessionExpiresAtMs, claims } = record;
  return accept({ subject, expiresAtMs: sessionExpiresAtMs, claims });
}

/** The first reason to refuse a ticket that is taken already, or `undefined`. */
function refusalReason(
  record: TicketRecord,
  audience: string,
  { nowMs, peer }: VerificationContext,
): string | undefined {
  if (record.audience !== audience) return 'wrong_audience';
  if (nowMs >= Math.min(record.expiresAtMs, record.sessionExpiresAtMs ?? record.expiresAtMs)) {
    return 'expired_ticket';
  }
  return unmetBinding(record, peer);
}

/** TICKET-3. */
function unmetBinding(record: TicketRecord, peer: Peer): string | undefined {
  if (record.origin !== undefined && record.origin !== peer.origin) return 'wrong_origin';
  if (record.source !== undefined && record.source !== sourcePrefix(peer.address)) return 'wrong_source';
  if (record.userAgent !== undefined && record.userAgent !== digestOrNull(peer.userAgent)) {
    return 'wrong_user_agent';
  }
  return undefined;
}

function digestOrNull(text: string | null): string | null {
  return text === null ? null : sha256Base64url(text);
}
