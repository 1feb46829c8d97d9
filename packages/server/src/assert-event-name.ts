// Keeps the application from sending an event that no client would take.
import { MAX_NAME_LENGTH } from '@inband/protocol';

/**
 * Clients stop for good at a message that is not valid, so a wrong name is told to whoever wrote it.
 *
 * @throws TypeError when `name` is no event name, or not one of the contract's.
 */
export function assertEventName(name: unknown, declared: ReadonlySet<string> | null): void {
  if (typeof name !== 'string' || name.length < 1 || name.length > MAX_NAME_LENGTH) {
    throw new TypeError(`"name" must be a string of 1 to ${MAX_NAME_LENGTH} characters`);
  }
  if (declared !== null && !declared.has(name)) {
    throw new TypeError(`"name" must be an event that the contract declares for the server, got "${name}"`);
  }
}
