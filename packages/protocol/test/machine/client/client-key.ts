// What of a client is the same although its numbers differ: the symmetries that make the exploration finite.
import type { ClientState } from '../../../src/machine/client/state.ts';
import { keyOfFacts, keyOfValue } from '../key-of-facts.ts';
import type { ClientHistory } from './client-history.ts';
import { EXPLORED_CONFIG, MANY_FAILURES } from './client-inputs.ts';

/** Of the history, what only the differences to matter. */
const COUNTED_ON: ReadonlySet<string> = new Set(['nowMs', 'attempt']);

/**
 * Clocks and attempts are counted from wherever they are, since the machine only compares them. A session that has
 * lasted stays one that has lasted. `end` in waitingToRetry and the words of `cause` are for people to read.
 */
export function clientKey(state: ClientState, history: ClientHistory): string {
  const { nowMs, attempt } = history;
  const entries = Object.entries(state).map(([name, value]): string => {
    if (name === 'end') return '';
    // The one term of a session that its end depends on.
    if (name === 'session') return keyOfValue(value.reconnect_window_ms);
    if (name === 'resumption' && value !== null) {
      return keyOfValue(value.expiresAtMs === null ? 'never' : Math.max(value.expiresAtMs - nowMs, 0));
    }
    if (name === 'attempt') return keyOfValue(attempt - Number(value));
    if (name === 'sinceMs') {
      return keyOfValue(Math.max(Number(value) - nowMs, -EXPLORED_CONFIG.stableAfterMs));
    }
    if (name.endsWith('AtMs') && value !== null) return keyOfValue(Math.max(Number(value) - nowMs, -1));
    if (name === 'history')
      return keyOfFacts({ ...value, failures: Math.min(value.failures, MANY_FAILURES) });
    if (name === 'cause') return keyOfValue(value.kind);
    return keyOfValue(value);
  });
  return `${entries.join('')}\n${keyOfFacts(history, COUNTED_ON)}`;
}
