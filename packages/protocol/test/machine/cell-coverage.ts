// Which cells of a transition table ran, and where they led, held against what the table declares.

interface DeclaredCell {
  readonly goesTo: readonly string[];
}
type Table = Readonly<Record<string, Readonly<Record<string, DeclaredCell>>>>;

export interface CellCoverage {
  note(stateKind: string, inputKind: string, goesTo: string): void;
  /** All cells of the table, as `state x input`. */
  all(): readonly string[];
  notVisited(): readonly string[];
  /** Cells whose `goesTo` is not exactly what happened, with both lists. */
  misdeclared(): readonly string[];
}

export function createCellCoverage(table: Table): CellCoverage {
  const declared = new Map<string, readonly string[]>(
    Object.entries(table).flatMap(([state, row]) =>
      Object.entries(row).map(([input, cell]) => [`${state} x ${input}`, cell.goesTo] as const),
    ),
  );
  const observed = new Map<string, Set<string>>();
  /** The same sets by state and input, found without making up a name. */
  const rows = new Map<string, Map<string, Set<string>>>();
  function targetsOf(stateKind: string, inputKind: string): Set<string> {
    const row = rows.get(stateKind) ?? new Map<string, Set<string>>();
    rows.set(stateKind, row);
    const targets = row.get(inputKind) ?? new Set<string>();
    row.set(inputKind, targets);
    observed.set(`${stateKind} x ${inputKind}`, targets);
    return targets;
  }
  return {
    note(stateKind, inputKind, goesTo) {
      (rows.get(stateKind)?.get(inputKind) ?? targetsOf(stateKind, inputKind)).add(goesTo);
    },
    all: () => [...declared.keys()],
    notVisited: () => [...declared.keys()].filter((name) => !observed.has(name)),
    misdeclared() {
      return [...observed].flatMap(([name, targets]) => {
        const happened = [...targets].sort().join(', ');
        const said = [...(declared.get(name) ?? [])].sort().join(', ');
        return happened === said ? [] : [`${name}: declares [${said}], goes to [${happened}]`];
      });
    },
  };
}
