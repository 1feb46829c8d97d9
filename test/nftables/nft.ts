// What the kernel holds, as the program nft shows it.
import { execFileSync } from 'node:child_process';

/** What nft says to these arguments. @throws Error when it fails. */
export function nft(...args: readonly string[]): string {
  return execFileSync('/usr/sbin/nft', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}

export function hasTable(table: string): boolean {
  return nft('list', 'tables').split('\n').includes(`table inet ${table}`);
}

/** The elements of a set, without their times. */
export function elementsOf(table: string, set: 'blocked4' | 'blocked6'): string[] {
  const answer = JSON.parse(nft('-j', 'list', 'set', 'inet', table, set)) as {
    readonly nftables: readonly { readonly set?: { readonly elem?: readonly Element[] } }[];
  };
  const elements = answer.nftables.flatMap((entry) => entry.set?.elem ?? []);
  return elements.map((element) => element.elem.val);
}

interface Element {
  readonly elem: { readonly val: string };
}
