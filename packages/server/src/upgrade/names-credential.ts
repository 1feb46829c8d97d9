// Whether a query has a parameter that is named like a credential (TRANSPORT-6).
import { isCredentialName } from '@inband/protocol';

/** Parsed, so that percent-encoding hides no name: `access%5Ftoken`. `allowed`: names that are none here (UPGRADE-7). */
export function namesCredential(query: string, allowed: ReadonlySet<string> = new Set()): boolean {
  if (query === '') return false;
  for (const name of new URLSearchParams(query).keys()) {
    if (isCredentialName(name) && !allowed.has(name)) return true;
  }
  return false;
}
