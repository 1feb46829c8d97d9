// The accounts of the console's sign-in. Their passwords are on the page: they guard nothing.
import { createHash, timingSafeEqual } from 'node:crypto';

interface DemoAccount {
  readonly username: string;
  readonly password: string;
  readonly role: string;
}

export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  { username: 'alice', password: 'alice-demo', role: 'admin' },
  { username: 'bob', password: 'bob-demo', role: 'member' },
];

/** Takes the same time for a wrong name as for a wrong password, since examples are copied. */
export function findDemoAccount(username: string, password: string): DemoAccount | undefined {
  let found: DemoAccount | undefined;
  for (const account of DEMO_ACCOUNTS) {
    const hasName = isEqual(account.username, username);
    const hasPassword = isEqual(account.password, password);
    if (hasName && hasPassword) found = account;
  }
  return found;
}

/** Hashes first: what is compared in constant time must have one length. */
function isEqual(expected: string, given: string): boolean {
  return timingSafeEqual(digest(expected), digest(given));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
