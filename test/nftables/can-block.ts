// Whether this machine lets the suite write to its packet filter.
import { spawnSync } from 'node:child_process';
import { hasComponent } from '../support/has-component.ts';

/** With CI=true the answer is always yes, as with every component. */
export function canBlock(): boolean {
  if (process.env.CI === 'true') return true;
  return hasComponent('nft') && spawnSync('/usr/sbin/nft', ['list', 'tables']).status === 0;
}
