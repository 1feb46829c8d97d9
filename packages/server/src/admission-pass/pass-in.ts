// Which pass does the query of an upgrade carry? Clause PASS-1.
import { MALFORMED } from '../upgrade/upgrade-way.ts';
import { readQueryParameter } from '../upgrade/ways/query-parameter.ts';

export const PASS_PARAMETER = 'inband_pass';
/** Of one that is read through for a pass, before anything is known of whoever sent it. */
const LONGEST_QUERY = 1_024;

/** Null where there is none. One that is there twice is none, whichever was meant. */
export function passIn(query: string): string | null {
  if (query.length > LONGEST_QUERY || !query.includes(PASS_PARAMETER)) return null;
  const value = readQueryParameter(query, PASS_PARAMETER);
  return value === MALFORMED ? null : value;
}
