// Whether a value is one to wait for.

/** Every promise, whoever made it: of another realm, of a library, or a query that runs when it is awaited. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
