// What whoever asks for a ticket gets instead of the store's own error.

/**
 * The store did not answer, or not with what it should (TICKET-6). The store's own error is not passed on, not even as
 * the cause: it may quote the record, and so the subject.
 */
export class TicketStoreError extends Error {
  override readonly name = 'TicketStoreError';
  /** The class of what the store threw and where, for the log. */
  readonly thrown: string;

  constructor(thrown: string) {
    super('the ticket store failed');
    this.thrown = thrown;
  }
}
