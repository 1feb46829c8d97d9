// What the caller got wrong.

/** Something on the command line, in the environment or in a file. The message is one sentence that names it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
