// The base of everything this package throws or rejects with, other than bad options and arguments.

/**
 * `code` never changes between versions. Those that start with `INBAND_` are ours; others came from the server.
 * No message or property of an error holds a credential (SEC-1).
 */
export class InbandError extends Error {
  override readonly name: string = 'InbandError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
