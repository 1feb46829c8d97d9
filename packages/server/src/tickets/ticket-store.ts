// The port to where tickets are kept until they are used.

/** A ticket as it is kept: nothing in here lets anybody in. */
export interface StoredTicket {
  /** SHA-256 of the ticket, in base64url. */
  readonly digest: string;
  /** SHA-256 of the subject, in base64url: groups tickets for the cap and for dropping them. */
  readonly owner: string;
  /** What the ticket stands for, as JSON text. Opaque to the store. */
  readonly record: string;
  /** How long it can be used. A positive whole number. */
  readonly ttlMs: number;
  /** How many unused and unexpired tickets this owner may have, this one included. */
  readonly maxPerOwner: number;
}

/**
 * - A throw or rejection means that nothing is known: issuing answers 503, authenticating `unavailable`. Never fails open.
 * - MUST bound every wait by itself.
 * - MUST NOT put the record into key names.
 */
export interface TicketStore {
  /** `full`: the owner has as many as it may have, and nothing was stored. Atomic. */
  put(ticket: StoredTicket): 'stored' | 'full' | Promise<'stored' | 'full'>;
  /**
   * Removes a ticket and returns its record; null when there is none, or no more. Atomic: of any number of calls for one
   * digest, in any number of processes, exactly one gets the record.
   */
  take(digest: string): string | null | Promise<string | null>;
  /** Removes every ticket of an owner. Returns how many there were. */
  dropAll(owner: string): number | Promise<number>;
}
