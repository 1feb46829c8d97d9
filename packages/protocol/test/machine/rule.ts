// A rule of the design as a value, so that exploration and simulation hold the machines to one and the same list.

export interface Rule<Observation> {
  readonly clause: string;
  /** The rule as a sentence; with the clause it is the title of a test. */
  readonly says: string;
  /** Whether the rule says anything about this step: a rule that never speaks guards nothing. */
  readonly speaksOf: (observation: Observation) => boolean;
  readonly holds: (observation: Observation) => boolean;
}

/** How often a rule spoke, and what it was broken by. */
export interface Finding {
  spoke: number;
  readonly broken: string[];
}

export interface Judge<Observation> {
  judge(observation: Observation, place: string): void;
  findingOf(rule: Rule<Observation>): Finding;
  /** Every finding against a rule, with its clause and sentence. */
  broken(): readonly string[];
}

/** One finding per rule keeps a report readable when a fault breaks the rule on thousands of edges. */
const MAX_REPORTED = 3;

export function createJudge<Observation>(rules: readonly Rule<Observation>[]): Judge<Observation> {
  const findings = new Map<Rule<Observation>, Finding>(rules.map((rule) => [rule, { spoke: 0, broken: [] }]));
  return {
    judge(observation, place) {
      for (const [rule, finding] of findings) {
        if (!rule.speaksOf(observation)) continue;
        finding.spoke++;
        if (finding.broken.length < MAX_REPORTED && !rule.holds(observation)) {
          finding.broken.push(`${rule.clause}: ${rule.says} | ${place} | ${JSON.stringify(observation)}`);
        }
      }
    },
    findingOf: (rule) => findings.get(rule) ?? { spoke: 0, broken: [] },
    broken: () => [...findings.values()].flatMap((finding) => finding.broken),
  };
}
