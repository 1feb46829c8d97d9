// What do the figures of several workers say together?

/** Figures by name, in groups or not. */
export interface Figures {
  readonly [name: string]: unknown;
}

/** What every worker sees of the same thing: of the process, or of memory they share. */
const OF_THE_PROCESS: ReadonlySet<string> = new Set(['openDescriptors', 'forgottenSources']);

/**
 * Sums numbers of the same name, also within groups, but for what is the same to all, of which the highest is kept. Of
 * words, such as a level of pressure, the one is kept that comes last in `order`, which is the worst; others are left out.
 */
export function mergeStats(all: readonly Figures[], order: readonly string[] = []): Figures {
  const merged: Record<string, unknown> = {};
  for (const figures of all) {
    for (const [name, value] of Object.entries(figures)) {
      merged[name] = OF_THE_PROCESS.has(name)
        ? Math.max(Number(merged[name] ?? 0), Number(value))
        : merge(merged[name], value, order);
    }
  }
  return merged;
}

function merge(before: unknown, value: unknown, order: readonly string[]): unknown {
  if (typeof value === 'number') return (typeof before === 'number' ? before : 0) + value;
  if (typeof value === 'string') {
    return order.indexOf(value) >= order.indexOf(String(before)) ? value : before;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return mergeStats([...(before === undefined ? [] : [before as Figures]), value as Figures], order);
  }
  return before;
}
